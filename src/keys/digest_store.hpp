// Digests of files by what the directory tells of them (path, inode, size, times): the second key of a
// repository reads no file. One file a context and kind of digest in the user's cache directory, replaced as
// a whole, so that two processes cannot spoil it; one that is damaged is not there.
//
// A file that changed less than two seconds before it was read could change again within the same tick of the
// clock, at the same size, and look untouched: it is not kept (git calls such an entry racily clean).
//
// Files are asked for in order of path by each run, so that is how the records stand: the next question's
// answer is mostly the next record, and nothing is searched for (measured: looking each up by its hash was an
// eighth of a key of 100,000 files, waiting for memory). An index leads to the others.
//
//   header   "decant digests 2\n" …, kind, number of records, bits of the index, checksum of all that follows
//   ranges   first number in the index of each range of keys (by the upper bits), and the end
//   index    numbers of records, sorted by key
//   records  key (16 bytes), digest (32), flags and age: in the order in which they were asked for
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

  // Where the next answer is expected: behind the last one. `number`: of the question in this run.
  struct Cursor {
    std::uint32_t number = 0;
    std::size_t expected = 0;
  };
  static Cursor cursor_at(std::uint32_t number) { return {.number = number, .expected = number}; }
  // May be asked by several threads at once, each with a cursor of its own, as long as nothing is added.
  [[nodiscard]] std::optional<StoredDigest> find(const ContentId& key, Cursor& cursor);
  [[nodiscard]] std::optional<StoredDigest> find(const ContentId& key);
  // `read_at_ns`: the system's clock before the file was opened. `number`: of the question.
  void add(const ContentId& key, const StoredDigest& stored, const FileStamp& stamp, std::int64_t read_at_ns,
           std::uint32_t number = 0);
  // Writes when there is something new. Records that nobody asked for go after a few times.
  void save();

 private:
  struct Record {
    ContentId key;
    std::array<std::uint8_t, 32> digest{};
    std::uint32_t flags = 0;
    std::uint32_t age = 0;  // how often it was written without being asked for
  };

  struct Added {
    Record record;
    std::uint32_t number = 0;
  };

  DigestStore() = default;
  void load();
  // Takes a file's bytes; false: they are damaged.
  bool take(std::string bytes);
  [[nodiscard]] std::size_t range_of(const ContentId& key) const;
  [[nodiscard]] Record record_at(std::size_t number) const;
  // Of the record with that key; `count_` where there is none.
  [[nodiscard]] std::size_t position_of(const ContentId& key) const;

  std::string path_;
  DigestKind kind_ = DigestKind::sha256;
  std::string bytes_;  // of the file
  std::size_t count_ = 0;
  unsigned bits_ = 0;
  std::vector<std::uint32_t> used_;  // of each record: the number of the question, plus 1; 0: nobody asked
  struct Hash {
    std::size_t operator()(const ContentId& key) const { return key.low; }
  };
  using Records = std::unordered_map<ContentId, Added, Hash>;
  Records added_;    // to be written
  Records passing_;  // for this run alone
};

}  // namespace decant::keys
