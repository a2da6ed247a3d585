// What git stores, as bytes and views of them: ids, trees, commits (gitformat documentation: tree objects are
// `MODE NAME\0ID` in a row, commits a header of lines). No libgit2 here: where the bytes come from, libgit2
// or the git program, must not make a difference.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant::git {

// SHA-1 (20 bytes) or, in repositories made so, SHA-256 (32).
struct ObjectId {
  std::array<std::uint8_t, 32> bytes{};
  std::uint8_t size = 20;

  auto operator<=>(const ObjectId&) const = default;
  [[nodiscard]] bool is_null() const { return *this == ObjectId{.bytes = {}, .size = size}; }
  [[nodiscard]] std::string_view raw() const { return {reinterpret_cast<const char*>(bytes.data()), size}; }
  [[nodiscard]] std::string hex() const;
  [[nodiscard]] std::string short_hex() const;  // twelve digits, for people

  static ObjectId from_raw(std::string_view raw);
  // Of 40 or 64 hex digits in lower case, nothing else.
  static std::optional<ObjectId> from_hex(std::string_view hex);

  struct Hash {
    // It is a digest: any part of it will do.
    std::size_t operator()(const ObjectId& id) const {
      std::size_t part = 0;
      std::memcpy(&part, id.bytes.data(), sizeof part);
      return part;
    }
  };
};

enum class ObjectType : std::uint8_t { commit, tree, blob, tag };

struct Object {
  ObjectType type = ObjectType::blob;
  std::string bytes;
};

// The modes that git knows, by their upper bits.
inline constexpr std::uint32_t kModeTree = 0040000;
inline constexpr std::uint32_t kModeFile = 0100644;
inline constexpr std::uint32_t kModeProgram = 0100755;
inline constexpr std::uint32_t kModeLink = 0120000;
inline constexpr std::uint32_t kModeSubmodule = 0160000;

struct TreeEntry {
  std::uint32_t mode = 0;  // as it is written there
  std::string_view name;   // into the tree's bytes
  ObjectId id;
  [[nodiscard]] bool is_tree() const { return (mode & 0170000U) == kModeTree; }
};

// Goes over a tree's bytes. `next` gives nothing at the end, and where the bytes are no tree: `broken` tells.
// Names that no file can have (empty, `.`, `..`, with a slash) are broken too.
class TreeReader {
 public:
  TreeReader(std::string_view bytes, std::uint8_t id_size) : rest_(bytes), id_size_(id_size) {}
  std::optional<TreeEntry> next();
  [[nodiscard]] bool broken() const { return broken_; }

 private:
  std::optional<TreeEntry> fail();

  std::string_view rest_;
  std::uint8_t id_size_;
  bool broken_ = false;
};

// A tree that was gone over once, to look names up in.
class Directory {
 public:
  Directory(std::shared_ptr<const std::string> bytes, std::uint8_t id_size);
  // Sorted by name, bytewise (git sorts directories as if they ended with a slash). Of a broken tree those
  // before the place where it is broken. The names live as long as this does.
  [[nodiscard]] const std::vector<TreeEntry>& entries() const { return entries_; }
  [[nodiscard]] const TreeEntry* find(std::string_view name) const;

 private:
  std::shared_ptr<const std::string> bytes_;
  std::vector<TreeEntry> entries_;
};

struct Commit {
  ObjectId tree;
  std::vector<ObjectId> parents;
  std::int64_t time_seconds = 0;  // the committer's, since 1970 in UTC
};
std::optional<Commit> read_commit(std::string_view bytes);

// The object that an annotated tag names.
std::optional<ObjectId> read_tag(std::string_view bytes);

}  // namespace decant::git
