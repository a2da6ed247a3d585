// Files of the context as pieces: what a copy or a bind mount takes, as it lands.
#pragma once

#include "base/problem.hpp"
#include "context/context.hpp"
#include "keys/file_digests.hpp"
#include "keys/piece_digester.hpp"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace decant::keys {

class ContextFiles {
 public:
  // `normalize_modes`: permission bits as git has them, 0644 and 0755. `store` may be null.
  ContextFiles(const Context& context, DigestKind kind, bool normalize_modes, DigestStore* store)
      : context_(context), digests_(context.tree(), kind, store), normalize_modes_(normalize_modes) {}

  // Adds the files of a selection, also where it does not list them; paths count from `destination`.
  // `mode_is_given`: a --chmod in octal says what lands.
  std::optional<Problem> copied(const CopySelection& selection, std::string_view destination,
                                bool mode_is_given, PieceDigester& to);
  // Adds all that is sent below a path of the context.
  std::optional<Problem> below(std::string_view path, PieceDigester& to);

 private:
  struct Landing {
    const EntryView* entry = nullptr;
    std::string_view directory;  // ends with a slash, or is empty
    std::string_view lands;      // below it
  };
  using LandingAt = std::function<Landing(std::size_t number)>;
  std::optional<Problem> add(std::size_t count, const LandingAt& landing_at, bool mode_is_given,
                             PieceDigester& to);
  std::optional<Problem> add_some(std::span<const Landing> landings, bool mode_is_given, PieceDigester& to);
  // A directory of the context with all below it, or what else stands there; `top` may be null.
  std::optional<Problem> add_whole(const EntryView* top, std::string_view path, std::string_view lands,
                                   bool mode_is_given, PieceDigester& to);
  // Adds the pieces of one. `digest`: of a regular file.
  std::optional<Problem> append(std::string& pieces, const Landing& landing, bool mode_is_given,
                                const FileDigest* digest) const;
  void add_mode(std::string& out, const EntryView& entry, bool mode_is_given) const;

  const Context& context_;
  FileDigests digests_;
  bool normalize_modes_;
};

}  // namespace decant::keys
