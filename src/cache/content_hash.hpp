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

#include <optional>
#include <span>
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
  [[nodiscard]] virtual ContentId identity(const FileEntry& entry) const = 0;
  // Equal wherever a directory at this path has the same below it; nothing where that cannot be told.
  [[nodiscard]] virtual std::optional<ContentId> version(std::string_view) const { return std::nullopt; }
  // What stands for a whole directory without looking into it; nothing where nobody knows.
  [[nodiscard]] virtual std::optional<ContentId> subtree(std::string_view) const { return std::nullopt; }
};

// Nothing: a path that is named without wildcards, or a required one, is not there.
std::optional<ContentId> content_digest(const Files& files, std::span<const Selector> selectors);

// Digests of directories from one build to the next, by their versions: of a long history only the
// directories that changed are looked into. Good for one set of ignore rules and attributes; bounded.
class DirectoryMemo {
 public:
  [[nodiscard]] const ContentId* find(std::string_view path, const ContentId& version) const;
  void add(std::string_view path, const ContentId& version, const ContentId& digest);
  void clear() { known_.clear(); }

 private:
  struct Hash {
    std::size_t operator()(const ContentId& id) const { return id.low; }
  };
  std::unordered_map<ContentId, ContentId, Hash> known_;
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
