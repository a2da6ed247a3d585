// The context's root: see root.hpp.
#include "context/root.hpp"

#include "context/path.hpp"
#include "context/wildcard.hpp"

namespace decant {

namespace {

constexpr int kMostParents = 8;

}  // namespace

bool holds_all(const FileTree& tree, const std::vector<std::string>& sources) {
  return std::ranges::all_of(sources, [&tree](const std::string& source) {
    return has_wildcards(source) || tree.entry(context_path(source)).has_value();
  });
}

std::optional<std::string> better_root(const std::vector<std::string>& sources, std::string_view directory) {
  std::string candidate = clean_path(directory);
  for (int level = 0; level <= kMostParents; ++level) {
    const Result<std::shared_ptr<const FileTree>> tree = open_directory(candidate);
    if (!tree) return std::nullopt;
    if (holds_all(**tree, sources)) return level == 0 ? std::nullopt : std::optional(candidate);
    if ((*tree)->entry(".git") || candidate == "/") return std::nullopt;
    candidate = clean_path(candidate + "/..");
  }
  return std::nullopt;
}

}  // namespace decant
