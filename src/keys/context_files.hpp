// Files of the context as pieces: what a copy or a bind mount takes, as it lands.
#pragma once

#include "base/problem.hpp"
#include "context/context.hpp"
#include "keys/file_digests.hpp"
#include "keys/keys.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace decant::keys {

class ContextFiles {
 public:
  // `normalize_modes`: permission bits as git has them, 0644 and 0755. `store` may be null.
  ContextFiles(const Context& context, DigestKind kind, bool normalize_modes, DigestStore* store)
      : context_(context), digests_(context.tree(), kind, store), normalize_modes_(normalize_modes) {}

  // The files of a selection; paths count from `destination`. `mode_is_given`: a --chmod in octal says what
  // lands.
  Result<std::vector<Piece>> copied(const CopySelection& selection, std::string_view destination,
                                    bool mode_is_given);
  // All that is sent below a path of the context.
  Result<std::vector<Piece>> below(std::string_view path);

 private:
  struct Landing {
    const FileEntry* entry = nullptr;
    std::string_view lands;
  };
  Result<std::vector<Piece>> pieces(const std::vector<Landing>& landings, bool mode_is_given);
  void add_mode(std::string& out, const FileEntry& entry, bool mode_is_given) const;

  const Context& context_;
  FileDigests digests_;
  bool normalize_modes_;
};

}  // namespace decant::keys
