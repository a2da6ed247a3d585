// Files of the context as pieces: what a copy or a bind mount takes, as it lands.
#pragma once

#include "base/problem.hpp"
#include "context/context.hpp"
#include "keys/keys.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace decant::keys {

class ContextFiles {
 public:
  explicit ContextFiles(const Context& context) : context_(context) {}

  // The files of a selection; paths count from `destination`. `mode_is_given`: a --chmod in octal says what
  // lands.
  Result<std::vector<Piece>> copied(const CopySelection& selection, std::string_view destination,
                                    bool mode_is_given);
  // All that is sent below a path of the context.
  Result<std::vector<Piece>> below(std::string_view path);

 private:
  Result<Piece> piece(const FileEntry& entry, std::string_view lands, bool mode_is_given);
  Result<std::string> digest(const std::string& path);

  const Context& context_;
  std::map<std::string, std::string, std::less<>> digests_;  // a file that several stages take is read once
};

}  // namespace decant::keys
