// A tree of files, wherever it comes from: a directory, a commit, a list in memory. Paths are relative to the
// root, with `/` between components, no leading or trailing slash; the root is "". Symbolic links are content
// and never followed.
#pragma once

#include "base/problem.hpp"

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace decant {

enum class FileType : std::uint8_t { file, directory, symlink, other };

// What a directory on disk tells of a file without its bytes: while all of it is as before, so are they (but
// see keys/digest_store.hpp for files that changed a moment ago). All 0 elsewhere.
struct FileStamp {
  std::uint64_t inode = 0;
  std::int64_t modified_ns = 0;
  std::int64_t changed_ns = 0;
  auto operator<=>(const FileStamp&) const = default;
};

// What stands at a path. Its texts are its own, or lie in a block with those of many others.
template <typename Text>
struct EntryWith {
  Text path;
  FileType type = FileType::file;
  // False: what is in it cannot be told here (a submodule whose commit is not there, a directory that this
  // user cannot read); reading it says why.
  bool known = true;
  bool plain = false;            // it is known to have no extended attributes (see FileTree::xattrs)
  std::uint32_t mode = 0644;     // twelve permission bits
  std::uint64_t size_bytes = 0;  // of files; 0 where the source does not tell it without reading (git)
  Text link_target;              // symlinks
  FileStamp stamp{};

  template <typename Other>
  [[nodiscard]] EntryWith<Other> with_texts(Other path_text, Other target_text) const {
    return {.path = std::move(path_text),
            .type = type,
            .known = known,
            .plain = plain,
            .mode = mode,
            .size_bytes = size_bytes,
            .link_target = std::move(target_text),
            .stamp = stamp};
  }
  operator EntryWith<std::string_view>() const  // NOLINT: a string is a view as well
      requires std::same_as<Text, std::string> {
    return with_texts<std::string_view>(path, link_target);
  }
};
using FileEntry = EntryWith<std::string>;
using EntryView = EntryWith<std::string_view>;
FileEntry owned(const EntryView& entry);

// Some entries with the blocks that their texts lie in: a directory's children, mostly.
struct EntryBlock {
  std::vector<EntryView> entries;
  std::unique_ptr<char[]> paths;
  std::unique_ptr<char[]> targets;
  bool plain = false;  // the directory that they are in: EntryWith::plain

  // Gives links their targets: the number of an entry, and the text.
  void set_targets(std::span<const std::pair<std::size_t, std::string>> links);
};
EntryBlock block_of(const std::vector<FileEntry>& entries);

// Entries by the hundred thousand, in order, as they were read: blocks of them, which are never moved.
class EntryList {
 public:
  EntryList() = default;
  EntryList(std::vector<EntryBlock> blocks, std::vector<const EntryView*> order)
      : blocks_(std::move(blocks)), order_(std::move(order)) {}
  [[nodiscard]] std::size_t size() const { return order_.size(); }
  const EntryView& operator[](std::size_t index) const { return *order_[index]; }

  struct Iterator {
    const EntryView* const* at = nullptr;
    const EntryView& operator*() const { return **at; }
    Iterator& operator++() {
      ++at;
      return *this;
    }
    bool operator==(const Iterator&) const = default;
  };
  [[nodiscard]] Iterator begin() const { return {order_.data()}; }
  [[nodiscard]] Iterator end() const { return {order_.data() + order_.size()}; }

 private:
  std::vector<EntryBlock> blocks_;
  std::vector<const EntryView*> order_;
};

struct Xattr {
  std::string name;
  std::string value;
  auto operator<=>(const Xattr&) const = default;
};

// What `scan` saw of a file besides its bytes.
struct FileFacts {
  std::uint64_t size_bytes = 0;
  FileStamp stamp;
  std::vector<Xattr> xattrs;  // as `xattrs`
};

// 128 bits of XXH3 over a file's bytes (or a link's target): identity of content inside one run, never a
// public name.
struct ContentId {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  auto operator<=>(const ContentId&) const = default;
};

// The children of a directory and for each what stands for it: see FileTree::child_versions.
struct ChildVersion {
  std::string_view name;
  FileType type = FileType::file;
  ContentId version;
};
struct ChildVersions {
  std::vector<ChildVersion> list;    // sorted by name, bytewise
  std::shared_ptr<const void> keep;  // the names live as long
};

// The permission bits that a checkout of git has: those of `mode` that git keeps, whatever the umask.
constexpr std::uint32_t git_mode(FileType type, std::uint32_t mode) {
  return type == FileType::directory || (mode & 0100U) != 0 ? 0755 : 0644;
}

class FileTree {
 public:
  virtual ~FileTree() = default;
  // What stands at `path`; nullopt when nothing does.
  [[nodiscard]] virtual std::optional<FileEntry> entry(std::string_view path) const = 0;
  // Direct children of a directory, sorted by path (bytewise by name); empty when it is none.
  [[nodiscard]] virtual std::vector<FileEntry> children(std::string_view directory) const = 0;
  // The same, for whoever walks over everything.
  [[nodiscard]] virtual EntryBlock list(std::string_view directory) const;
  // The files (no links, no directories) at and below a directory whose name matches, sorted by path.
  [[nodiscard]] virtual std::vector<std::string> files_named(std::string_view directory,
                                                             std::string_view pattern) const;
  // A file's bytes; a Problem names the path and the system's reason.
  [[nodiscard]] virtual Result<std::string> read(std::string_view path) const = 0;
  // The same in parts, so that no large file is in memory at once.
  using Take = std::function<void(std::string_view part)>;
  [[nodiscard]] virtual Result<FileFacts> scan(std::string_view path, const Take& take) const;
  // Those that a build would get, sorted by name: not `system.*`, and of `security.*` only the capability
  // (facts on BuildKit's cache). Only directories on disk have any.
  [[nodiscard]] virtual std::vector<Xattr> xattrs(std::string_view path) const;
  [[nodiscard]] virtual Result<ContentId> content_id(std::string_view path) const = 0;
  // Of a directory: equal wherever trees that were opened alike have the same below the same path, and found
  // without looking there. nullopt where the source cannot tell.
  [[nodiscard]] virtual std::optional<ContentId> version(std::string_view) const { return std::nullopt; }
  // The same of each child of a directory, files and links too. A child's version is the same wherever its
  // type, mode, bytes, target and all below it are; two files or links of one path with different versions
  // differ in one of these.
  [[nodiscard]] virtual std::optional<ChildVersions> child_versions(std::string_view) const {
    return std::nullopt;
  }
  // For messages: the directory's name as the user gave it, or `commit abc123`.
  [[nodiscard]] virtual std::string describe() const = 0;
};

// A directory on disk. Fails when it does not exist, is no directory or cannot be read.
Result<std::shared_ptr<const FileTree>> open_directory(const std::string& path);

// A list in memory: directories that are not listed exist with 0755.
struct MemoryFile {
  FileEntry entry;
  std::string bytes;
};
std::shared_ptr<const FileTree> memory_tree(std::vector<MemoryFile> files);

// `base` with some paths changed: their bytes count as different ones, those that do not exist in `base` as
// new empty files. For `explain --changed`: nothing is known but that they differ.
std::shared_ptr<const FileTree> changed_tree(std::shared_ptr<const FileTree> base,
                                             std::vector<std::string> changed_paths);

}  // namespace decant
