// What makes two images different ones: the promise of the rewrite, path by path and field by field. Not
// compared are times, logs, what a builder puts in for the time of a RUN, and the caches that the caller
// names. tests/builder/image-diff is the same in Python, written apart, to check rewrites by.
#pragma once

#include "images/tree.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace decant::images {

enum class Presence : std::uint8_t { both, only_a, only_b };

// One thing that differs at a path that both have: `mode`, `0644`, `0755`.
struct Aspect {
  std::string what;  // type, mode, owner, content, link, device, xattrs, hard links
  std::string a;
  std::string b;
};

struct PathDifference {
  std::string path;  // absolute
  Presence presence = Presence::both;
  FileKind kind = FileKind::file;  // of the one that there is
  std::vector<Aspect> aspects;     // none where only one image has it
};

struct FieldDifference {
  std::string field;
  std::optional<std::string> a;  // JSON texts
  std::optional<std::string> b;
};

// Patterns of absolute paths that are not compared, nor what is below them. A component may be `*`.
using Patterns = std::vector<std::string>;

struct Differences {
  std::vector<PathDifference> paths;    // sorted
  std::vector<FieldDifference> fields;  // sorted
  // Differences below what is not compared, by pattern: for people to see what was left out.
  std::map<std::string, std::size_t> left_out;
  [[nodiscard]] bool none() const { return paths.empty() && fields.empty(); }
  // A path's content, or its presence, differs: another build of the same file may tell whether it would
  // always.
  [[nodiscard]] bool may_be_noise() const;
};

// `caches`: patterns besides the fixed ones.
Differences compare_images(const ImageTree& a, const ImageTree& b, const Patterns& caches);

// Takes out what `control`, the comparison of two builds of one file, has too: a path that comes and goes by
// itself is not compared, one whose content varies is compared by all but that. Returns how many paths were
// taken out, wholly or in part.
std::size_t forgive(Differences& differences, const Differences& control);

std::string_view name_of(FileKind kind);

}  // namespace decant::images
