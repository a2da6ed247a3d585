// A list of files as a FileTree: contexts in tests, and generated ones.
#include "context/content_id.hpp"
#include "context/file_tree.hpp"
#include "context/path.hpp"

namespace decant {

namespace {

class MemoryTree final : public FileTree {
 public:
  explicit MemoryTree(std::vector<MemoryFile> files) {
    files_.emplace("", MemoryFile{.entry = directory_entry(""), .bytes = {}});
    // Shortest paths first, so that a listed directory is there before what lies in it.
    std::ranges::stable_sort(files, {}, [](const MemoryFile& file) { return file.entry.path.size(); });
    for (MemoryFile& file : files) add(std::move(file));
    for (auto& [path, file] : files_) {
      if (path.empty()) continue;
      children_[std::string(parent_of(path))].push_back(file.entry);
    }
  }

  [[nodiscard]] std::optional<FileEntry> entry(std::string_view path) const override {
    const auto found = files_.find(path);
    if (found == files_.end()) return std::nullopt;
    return found->second.entry;
  }

  [[nodiscard]] std::vector<FileEntry> children(std::string_view directory) const override {
    const auto found = children_.find(directory);
    return found == children_.end() ? std::vector<FileEntry>() : found->second;
  }

  [[nodiscard]] Result<std::string> read(std::string_view path) const override {
    const auto found = files_.find(path);
    if (found == files_.end()) return Problem{.what = fmt::format("{}: does not exist", path)};
    if (found->second.entry.type != FileType::file)
      return Problem{.what = fmt::format("{}: is no regular file", path)};
    return found->second.bytes;
  }

  [[nodiscard]] Result<ContentId> content_id(std::string_view path) const override {
    const auto found = files_.find(path);
    if (found == files_.end()) return Problem{.what = fmt::format("{}: does not exist", path)};
    const MemoryFile& file = found->second;
    if (file.entry.type == FileType::symlink) return content_id_of(file.entry.link_target);
    if (file.entry.type == FileType::file) return content_id_of(file.bytes);
    return Problem{.what = fmt::format("{}: is no regular file", path)};
  }

  [[nodiscard]] std::string describe() const override { return "list in memory"; }

 private:
  static FileEntry directory_entry(std::string path) {
    return {.path = std::move(path),
            .type = FileType::directory,
            .mode = 0755,
            .size_bytes = 0,
            .link_target = {}};
  }

  // False when something on the way is no directory: nothing lies below a file or a link.
  bool make_parents(std::string_view path) {
    for (std::size_t slash = path.find('/'); slash != std::string_view::npos;
         slash = path.find('/', slash + 1)) {
      const std::string_view parent = path.substr(0, slash);
      const auto found = files_.find(parent);
      if (found == files_.end()) {
        files_.emplace(parent, MemoryFile{.entry = directory_entry(std::string(parent)), .bytes = {}});
      } else if (found->second.entry.type != FileType::directory) {
        return false;
      }
    }
    return true;
  }

  void add(MemoryFile file) {
    if (file.entry.type == FileType::file) file.entry.size_bytes = file.bytes.size();
    std::string path = file.entry.path;
    if (make_parents(path)) files_.insert_or_assign(std::move(path), std::move(file));
  }

  std::map<std::string, MemoryFile, std::less<>> files_;
  std::map<std::string, std::vector<FileEntry>, std::less<>> children_;
};

}  // namespace

std::shared_ptr<const FileTree> memory_tree(std::vector<MemoryFile> files) {
  return std::make_shared<MemoryTree>(std::move(files));
}

}  // namespace decant
