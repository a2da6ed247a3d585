// Digests of files by what the directory tells of them (path, inode, size, times): the second key of a
// repository reads no file. One file a context and kind of digest in the user's cache directory, replaced as
// a whole, so that two processes cannot spoil it; one that is damaged is not there.
//
// A file that changed less than two seconds before it was read could change again within the same tick of the
// clock, at the same size, and look untouched: it is not kept (git calls such an entry racily clean).
//
//   header   "decant digests 1\n" …, kind, number of records, bits of the index, checksum of all that follows
//   index    first record of each range of keys (by the upper bits), and the end
//   records  key (16 bytes), digest (32), flags and age: sorted by key
#pragma once

#include "context/file_tree.hpp"
#include "keys/digest.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace decant::keys {

// What is kept of a file.
struct StoredDigest {
  Digest digest;
  bool has_xattrs = false;  // then they are asked for again
};

class DigestStore {
 public:
  // `root`: the context's directory, absolute. Nothing is kept when `directory` (host::cache_directory) is
  // empty, or in the way of anything.
  static DigestStore open(const std::string& directory, const std::string& root, DigestKind kind);

  // A file's key: all that the directory tells of it.
  static ContentId key_of(const EntryView& entry);

  // May be asked by several threads at once, as long as nothing is added.
  [[nodiscard]] std::optional<StoredDigest> find(const ContentId& key);
  // `read_at_ns`: the system's clock before the file was opened.
  void add(const ContentId& key, const StoredDigest& stored, const FileStamp& stamp, std::int64_t read_at_ns);
  // Writes when there is something new. Records that nobody asked for go after a few times.
  void save();

 private:
  struct Record {
    ContentId key;
    std::array<std::uint8_t, 32> digest{};
    std::uint32_t flags = 0;
    std::uint32_t age = 0;  // how often it was written without being asked for
  };

  DigestStore() = default;
  void load();
  [[nodiscard]] std::size_t range_of(const ContentId& key) const;

  std::string path_;
  DigestKind kind_ = DigestKind::sha256;
  std::vector<Record> records_;
  std::vector<std::uint32_t> index_;
  unsigned bits_ = 0;
  std::vector<std::uint8_t> used_;  // of each record: 1 when it was asked for
  struct Hash {
    std::size_t operator()(const ContentId& key) const { return key.low; }
  };
  using Records = std::unordered_map<ContentId, Record, Hash>;
  Records added_;    // to be written
  Records passing_;  // for this run alone
};

}  // namespace decant::keys
