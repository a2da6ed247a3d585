// What a copy from the context brings, asked by the place where it lands. A whole directory is looked up in
// the context, never listed: a repository has a hundred thousand files, and who asks mostly asks for three.
#pragma once

#include "effects/effects.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant {

struct LandedFile {
  FileEntry from;  // in the context
  std::string to;  // absolute path in the image
};

class Landed {
 public:
  // Of a COPY or ADD; where its selection is not known it brings nothing. Both must live as long; `context`
  // is the one that the effect was worked out over.
  Landed(const Effect& copy, const Context* context) : copy_(copy), context_(context) {}

  // It is a whole directory that is not listed.
  [[nodiscard]] bool is_looked_up() const { return copy_.selection_known && !copy_.selection.listed; }

  // What lands at `place`, a canonical image path.
  [[nodiscard]] std::optional<LandedFile> at(std::string_view place) const;
  // What lands at a place, or else, of a tree, the first thing below it.
  [[nodiscard]] std::optional<LandedFile> first(const PathEffect& where) const;
  [[nodiscard]] bool any_below(std::string_view directory) const;  // not at it
  // Of files and links (no directories) that land at a place, or in a tree, the first that `fits`.
  using Fits = std::function<bool(const CopiedFile&)>;
  [[nodiscard]] std::optional<LandedFile> find_file(const PathEffect& where, const Fits& fits) const;
  [[nodiscard]] std::optional<LandedFile> find_file(const Fits& fits) const {
    return find_file({"/", true}, fits);
  }
  // Files called `name` (with `*` for any text) at and below a directory, their places.
  [[nodiscard]] std::vector<std::string> named(std::string_view directory, std::string_view name) const;
  // Whether it brings this path of the context.
  [[nodiscard]] bool brings(std::string_view context_path) const;

  // Whether the copy writes any of these, the directories that it makes on the way too.
  [[nodiscard]] bool writes_any(const std::vector<PathEffect>& where) const;
  // Whether two copies write the same place.
  [[nodiscard]] bool meets(const Landed& other) const;
  // All of it, sorted by place: as many as there are files.
  [[nodiscard]] std::vector<LandedFile> all() const;
  // All places that it writes.
  [[nodiscard]] std::vector<PathEffect> writes() const;

 private:
  [[nodiscard]] const CopySelection& selection() const { return copy_.selection; }
  // Of a whole directory: where it lands, and where in the context an image path at or below that comes from.
  [[nodiscard]] std::string_view top() const { return selection().files.front().to; }
  [[nodiscard]] std::string source_of(std::string_view place) const;
  [[nodiscard]] LandedFile landing(FileEntry entry) const;

  const Effect& copy_;
  const Context* context_;
};

}  // namespace decant
