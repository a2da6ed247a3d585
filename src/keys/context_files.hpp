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

  // Adds the files of a selection; paths count from `destination`. `mode_is_given`: a --chmod in octal says
  // what lands.
  std::optional<Problem> copied(const CopySelection& selection, std::string_view destination,
                                bool mode_is_given, std::vector<Piece>& to);
  // Adds all that is sent below a path of the context.
  std::optional<Problem> below(std::string_view path, std::vector<Piece>& to);

 private:
  struct Landing {
    const FileEntry* entry = nullptr;
    std::string_view lands;
  };
  std::optional<Problem> add(const std::vector<Landing>& landings, bool mode_is_given,
                             std::vector<Piece>& to);
  // `digest`: of a regular file. Extended attributes are put into `xattrs`.
  Result<std::string> value_of(const Landing& landing, bool mode_is_given, const FileDigest* digest,
                               std::vector<Xattr>& xattrs) const;
  void add_mode(std::string& out, const FileEntry& entry, bool mode_is_given) const;

  const Context& context_;
  FileDigests digests_;
  bool normalize_modes_;
};

}  // namespace decant::keys
