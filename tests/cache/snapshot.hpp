// The files of an image while a scenario of the cache's conformance runs: what COPY lays down and what a
// step's commands leave. Small trees, one value each.
#pragma once

#include "cache/content_hash.hpp"
#include "cache/operations.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace decant::scenarios {

struct Node {
  FileType type = FileType::file;
  std::uint32_t mode = 0644;
  std::int64_t uid = 0;
  std::int64_t gid = 0;
  std::string content;  // a link's target, too
  std::map<std::string, std::string> attributes{};
};

// By path without a leading slash; every directory is listed but the root.
using Snapshot = std::map<std::string, Node, std::less<>>;

class SnapshotFiles final : public cache::Files {
 public:
  explicit SnapshotFiles(const Snapshot& snapshot) : snapshot_(snapshot) {}
  [[nodiscard]] std::optional<FileEntry> entry(std::string_view path) const override;
  [[nodiscard]] std::vector<FileEntry> children(std::string_view directory) const override;
  [[nodiscard]] ContentId identity(const EntryView& entry) const override;

 private:
  const Snapshot& snapshot_;
};

// Where a path leads, links followed; it need not exist there. Nothing in a circle of links.
std::optional<std::string> real_path(const Snapshot& snapshot, std::string_view path);

void make_directories(Snapshot& snapshot, std::string_view path, const Node& like);
void remove(Snapshot& snapshot, std::string_view path);
// Everything from `below` in `from`, at `to`.
void graft(const Snapshot& from, std::string_view below, Snapshot& into, std::string_view to);

// A number, or the name's in /etc/passwd or /etc/group.
std::int64_t user_number(const Snapshot& snapshot, std::string_view file, std::string_view name);

// One action of a file operation. False: a source is not there.
bool apply(const cache::FileAction& action, const Snapshot& source, Snapshot& snapshot);

}  // namespace decant::scenarios
