// The digests of a set of files: those that the store knows are not read, the others by all cores.
#pragma once

#include "base/problem.hpp"
#include "context/file_tree.hpp"
#include "keys/digest_store.hpp"

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace decant::keys {

struct FileDigest {
  Digest digest;
  std::uint64_t size_bytes = 0;
  std::vector<Xattr> xattrs;
};

class FileDigests {
 public:
  // `store` may be null.
  FileDigests(const FileTree& tree, DigestKind kind, DigestStore* store)
      : tree_(tree), kind_(kind), store_(store) {}

  // Of regular files, in their order. Problems: the first file of these that cannot be read, or that changed
  // while it was.
  Result<std::vector<FileDigest>> of(std::span<const EntryView* const> files);

 private:
  struct Work;
  [[nodiscard]] std::optional<FileDigest> known(const EntryView& entry, DigestStore::Cursor& cursor) const;
  void keep(const EntryView& entry, const Work& read, std::uint32_t number);

  const FileTree& tree_;
  DigestKind kind_;
  DigestStore* store_;
  std::uint32_t asked_ = 0;  // so many digests so far
  // Of trees whose files have no stamp: a commit, a list.
  std::unordered_map<std::string, FileDigest> by_path_;
};

}  // namespace decant::keys
