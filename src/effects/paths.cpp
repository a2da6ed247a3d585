// Two spellings of one place (`/bin/sh`, `/usr/bin/sh`) must meet, so paths are brought to one form first:
// Debian and its kin have linked /bin, /lib and /sbin into /usr since 2019, and /var/run to /run for longer.
// On an image where they are directories of their own this joins what is apart, which errs on the safe side:
// effects meet that do not.
#include "effects/paths.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace decant {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kAliases{{
    {"/bin", "/usr/bin"},
    {"/sbin", "/usr/sbin"},
    {"/lib", "/usr/lib"},
    {"/lib32", "/usr/lib32"},
    {"/lib64", "/usr/lib64"},
    {"/libx32", "/usr/libx32"},
    {"/var/run", "/run"},
    {"/var/lock", "/run/lock"},
}};

struct ByPath {
  bool operator()(const PathEffect& a, const PathEffect& b) const { return a.path < b.path; }
  bool operator()(const PathEffect& a, std::string_view b) const { return a.path < b; }
};

}  // namespace

bool is_below(std::string_view path, std::string_view directory) {
  if (directory == "/") return path.starts_with('/');
  if (!path.starts_with(directory)) return false;
  return path.size() == directory.size() || path[directory.size()] == '/';
}

std::string_view parent_of_image_path(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == 0 || slash == std::string_view::npos ? "/" : path.substr(0, slash);
}

bool has_alias_below(std::string_view directory) {
  return std::ranges::any_of(kAliases, [&](const auto& each) { return is_below(each.first, directory); });
}

std::string canonical_image_path(std::string_view path) {
  return canonical_image_path(std::string(path));
}

std::string canonical_image_path(std::string&& path) {
  constexpr std::string_view kInitials = "bslv";  // of the aliases
  if (path.size() < 2 || kInitials.find(path[1]) == std::string_view::npos) return std::move(path);
  for (const auto& [alias, place] : kAliases) {
    if (is_below(path, alias)) return std::move(path.replace(0, alias.size(), place));
  }
  return std::move(path);
}

bool covers(const PathEffect& by, const PathEffect& path) {
  if (by.path == path.path) return by.tree || !path.tree;
  return by.tree && is_below(path.path, by.path);
}

bool overlap(const PathEffect& a, const PathEffect& b) {
  return a.path == b.path || (a.tree && is_below(b.path, a.path)) || (b.tree && is_below(a.path, b.path));
}

bool overlaps_sorted(const PathEffect& path, const std::vector<PathEffect>& sorted) {
  const auto at = std::lower_bound(sorted.begin(), sorted.end(), path, ByPath());
  if (at != sorted.end() && at->path == path.path) return true;
  if (path.tree) {
    const std::string below = path.path == "/" ? path.path : path.path + "/";
    const auto first = std::lower_bound(sorted.begin(), sorted.end(), std::string_view(below), ByPath());
    if (first != sorted.end() && is_below(first->path, path.path)) return true;
  }
  for (std::string_view up = path.path; up != "/";) {
    up = parent_of_image_path(up);
    for (auto i = std::lower_bound(sorted.begin(), sorted.end(), up, ByPath());
         i != sorted.end() && i->path == up; ++i) {
      if (i->tree) return true;
    }
  }
  return false;
}

// A wide copy has as many paths as the repository has files, so the smaller list is looked up in the larger
// one.
bool overlap(const std::vector<PathEffect>& a, const std::vector<PathEffect>& b) {
  const std::vector<PathEffect>& few = a.size() <= b.size() ? a : b;
  const std::vector<PathEffect>& many = a.size() <= b.size() ? b : a;
  if (few.empty()) return false;
  if (!std::is_sorted(many.begin(), many.end(), ByPath())) {
    std::vector<PathEffect> sorted = many;
    std::sort(sorted.begin(), sorted.end(), ByPath());
    return std::any_of(few.begin(), few.end(),
                       [&](const PathEffect& path) { return overlaps_sorted(path, sorted); });
  }
  return std::any_of(few.begin(), few.end(),
                     [&](const PathEffect& path) { return overlaps_sorted(path, many); });
}

void normalise(std::vector<PathEffect>& paths) {
  const auto in_order = [](const PathEffect& x, const PathEffect& y) { return x.path < y.path; };
  if (!std::ranges::is_sorted(paths, in_order)) std::ranges::sort(paths, in_order);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (kept > 0 && paths[kept - 1].path == paths[i].path) {
      PathEffect& last = paths[kept - 1];
      last.tree = last.tree || paths[i].tree;
      last.optional = last.optional && paths[i].optional;
      last.metadata = last.metadata && paths[i].metadata;
      continue;
    }
    if (kept != i) paths[kept] = std::move(paths[i]);
    ++kept;
  }
  paths.resize(kept);
}

void normalise(std::vector<std::string>& names) {
  if (!std::is_sorted(names.begin(), names.end())) std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

}  // namespace decant
