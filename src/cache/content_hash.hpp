// The digest of the files of an input, as BuildKit takes it before it looks a COPY or a bind mount up by its
// bytes. What counts: of a single file its bytes and metadata and not its name, of a directory the names
// below it and its own metadata, of wildcards and patterns the paths behind the part without wildcards.
// Digests are ours, but two are equal where BuildKit's are.
//
// Source: BuildKit cache/contenthash/checksum.go, solver/llbsolver/ops/opsutils/contenthash.go;
// facts/buildkit-cache.md section 5 and its corrections.
#pragma once

#include "cache/operations.hpp"
#include "context/file_tree.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace decant::cache {

// Files of one input. Paths are relative to the root, as in FileTree.
class Files {
 public:
  virtual ~Files() = default;
  [[nodiscard]] virtual std::optional<FileEntry> entry(std::string_view path) const = 0;
  [[nodiscard]] virtual std::vector<FileEntry> children(
      std::string_view directory) const = 0;  // sorted by name
  // Everything of an entry but its name and what lies below it: type, mode, owner, link target, bytes, …
  [[nodiscard]] virtual ContentId identity(const EntryView& entry) const = 0;
  // Equal wherever a directory at this path has the same below it; nothing where that cannot be told.
  [[nodiscard]] virtual std::optional<ContentId> version(std::string_view) const { return std::nullopt; }
  // Of each of its children, excluded ones too.
  [[nodiscard]] virtual std::optional<ChildVersions> child_versions(std::string_view) const {
    return std::nullopt;
  }
  // Of these the files and links that count, by name; null: all do.
  [[nodiscard]] virtual std::function<bool(std::string_view name)> sieve(std::string_view) const {
    return nullptr;
  }
  // What stands for a whole directory without looking into it; nothing where nobody knows.
  [[nodiscard]] virtual std::optional<ContentId> subtree(std::string_view) const { return std::nullopt; }
};

// Nothing: a path that is named without wildcards, or a required one, is not there.
std::optional<ContentId> content_digest(const Files& files, std::span<const Selector> selectors);

// Digests of directories from one build to the next, by their versions: of a long history only the
// directories that changed are looked into, and of these only the children that changed. Good for one set of
// ignore rules and attributes; bounded.
class DirectoryMemo {
 public:
  // What a child of a directory was when the directory was last listed.
  struct Child {
    std::string_view name;
    FileType type = FileType::directory;
    ContentId version{};
    bool known = false;
    bool excluded = false;
    ContentId digest{};
  };
  struct Listing {
    std::vector<Child> children;  // sorted by name
    std::shared_ptr<const void> keep;
  };

  [[nodiscard]] const ContentId* find(std::string_view path, const ContentId& version);
  void add(std::string_view path, const ContentId& version, const ContentId& digest);
  // The children of a directory, with what is known of those that are as they were.
  [[nodiscard]] Listing list(std::string_view path, ChildVersions now) const;
  void keep(std::string_view path, Listing listing);
  void clear();

 private:
  struct Hash {
    std::size_t operator()(const ContentId& id) const { return id.low; }
  };
  using Known = std::unordered_map<ContentId, ContentId, Hash>;
  Known young_;
  Known old_;
  std::unordered_map<std::string, Listing> last_;
  std::size_t children_ = 0;  // in all of them
};

// The same for one selector after the other over the same files: whole directories are remembered.
class ContentHash {
 public:
  explicit ContentHash(const Files& files, DirectoryMemo* memo = nullptr) : files_(files), memo_(memo) {}
  std::optional<ContentId> digest(std::span<const Selector> selectors);

 private:
  struct Included;
  class Listing;
  std::optional<ContentId> one(const Selector& selector);
  std::optional<ContentId> plain(std::string_view path, bool follow_last);
  std::optional<ContentId> listed(const Selector& selector);
  ContentId of(const FileEntry& entry);
  ContentId header(const FileEntry& directory) const;

  const Files& files_;
  DirectoryMemo* memo_;
  std::unordered_map<std::string, ContentId> directories_;
};

}  // namespace decant::cache
