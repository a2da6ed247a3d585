// Links inside a tree: see links.hpp.
#include "context/links.hpp"

#include "context/path.hpp"

namespace decant {

std::optional<std::string> follow_links(const EntryAt& entry_at, std::string_view path) {
  constexpr int kMostLinks = 255;
  std::string target = context_path(path);
  int links = 0;
  for (std::size_t end = 0; end < target.size();) {
    end = std::min(target.find('/', end + 1), target.size());
    const std::string_view so_far = std::string_view(target).substr(0, end);
    const std::optional<FileEntry> found = entry_at(so_far);
    if (!found || found->type != FileType::symlink) continue;
    if (++links > kMostLinks) return std::nullopt;
    std::string next;
    if (!found->link_target.starts_with('/')) next = join_context(parent_of(so_far), "");
    next += '/' + found->link_target + '/';
    next += std::string_view(target).substr(end);
    target = context_path(next);
    end = 0;
  }
  return target;
}

}  // namespace decant
