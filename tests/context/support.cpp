#include "support.hpp"

#include <doctest/doctest.h>

namespace decant {

std::shared_ptr<const FileTree> tree_of(const std::vector<std::string>& paths) {
  std::vector<MemoryFile> files;
  for (const std::string& written : paths) {
    MemoryFile file;
    const std::size_t arrow = written.find(" -> ");
    if (written.ends_with('/')) {
      file.entry = {.path = written.substr(0, written.size() - 1),
                    .type = FileType::directory,
                    .mode = 0755,
                    .link_target = {}};
    } else if (arrow != std::string::npos) {
      file.entry = {.path = written.substr(0, arrow),
                    .type = FileType::symlink,
                    .mode = 0777,
                    .link_target = written.substr(arrow + 4)};
    } else {
      file.entry = {.path = written, .type = FileType::file, .mode = 0644, .link_target = {}};
      file.bytes = written;
    }
    files.push_back(std::move(file));
  }
  return memory_tree(std::move(files));
}

Context context_of(std::string_view ignore, const std::vector<std::string>& paths) {
  Result<Context> context = open_context_with_ignore(tree_of(paths), ".dockerignore", ignore);
  REQUIRE(context);
  return *context;
}

std::string listing(const EntryList& entries) {
  std::string text;
  for (const EntryView& entry : entries) {
    text += entry.path;
    if (entry.type == FileType::directory) text += '/';
    if (entry.type == FileType::symlink) text.append(" -> ").append(entry.link_target);
    text += '\n';
  }
  return text;
}

std::string listing(const std::vector<FileEntry>& entries) {
  std::vector<EntryBlock> blocks;
  blocks.push_back(block_of(entries));
  std::vector<const EntryView*> order;
  for (const EntryView& entry : blocks.front().entries) order.push_back(&entry);
  return listing(EntryList(std::move(blocks), std::move(order)));
}

}  // namespace decant
