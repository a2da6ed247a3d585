// Entries whose texts lie in blocks: see file_tree.hpp. A walk over a hundred thousand files spent a third of
// its time on strings of their own.
#include "context/file_tree.hpp"

namespace decant {

FileEntry owned(const EntryView& entry) {
  return entry.with_texts<std::string>(std::string(entry.path), std::string(entry.link_target));
}

void EntryBlock::set_targets(std::span<const std::pair<std::size_t, std::string>> links) {
  std::size_t size = 0;
  for (const auto& [number, target] : links) size += target.size();
  if (size == 0) return;
  targets = std::make_unique_for_overwrite<char[]>(size);
  char* to = targets.get();
  for (const auto& [number, target] : links) {
    entries[number].link_target = {to, target.size()};
    to = std::ranges::copy(target, to).out;
  }
}

EntryBlock block_of(const std::vector<FileEntry>& entries) {
  std::size_t size = 0;
  for (const FileEntry& entry : entries) size += entry.path.size();
  EntryBlock block;
  block.entries.reserve(entries.size());
  block.paths = std::make_unique_for_overwrite<char[]>(size);
  char* to = block.paths.get();
  std::vector<std::pair<std::size_t, std::string>> links;
  for (const FileEntry& entry : entries) {
    if (!entry.link_target.empty()) links.emplace_back(block.entries.size(), entry.link_target);
    block.entries.push_back(entry.with_texts<std::string_view>({to, entry.path.size()}, {}));
    to = std::ranges::copy(entry.path, to).out;
  }
  block.set_targets(links);
  return block;
}

EntryBlock FileTree::list(std::string_view directory) const {
  return block_of(children(directory));
}

}  // namespace decant
