// Results by digest of what they were made from, in the user's cache directory: the second run of a hook
// starts no other program. A handful of files of bounded size, so that nothing has to be searched or tidied
// up; each is replaced as a whole. What cannot be read, or is damaged, is not there; what cannot be written
// is not kept.
//
//   decant shellcheck cache 1
//   <digest, 32 hexadecimal digits> <checksum of the rest, 16> <text>        what was used last comes first
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant::shellcheck {

struct Digest {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  auto operator<=>(const Digest&) const = default;
};

// Of several texts, one behind the other: none of them can be taken for a part of another.
Digest digest_of(const std::vector<std::string_view>& texts);

// See host/cache_directory.hpp; empty where nothing is to be kept.
std::string cache_directory();

class Cache {
 public:
  static constexpr std::size_t kShards = 64;
  static constexpr std::size_t kShardBytes = 256UL << 10U;

  // Empty: nothing is found or kept.
  explicit Cache(std::string directory) : directory_(std::move(directory)) {}

  std::optional<std::string_view> find(const Digest& digest);
  // `text` is one line.
  void add(const Digest& digest, std::string text);
  // Writes what has been added since.
  void save();

 private:
  struct Shard {
    bool loaded = false;
    bool changed = false;
    std::string bytes;                       // of the file
    std::vector<Digest> order;               // of the file
    std::map<Digest, std::string_view> old;  // lines of `bytes` behind their digests
    std::map<Digest, std::string> added;
    std::vector<Digest> used;
  };
  Shard& shard_of(const Digest& digest);
  void load(Shard& shard, const std::string& path) const;
  [[nodiscard]] std::string path_of(std::size_t index) const;

  std::string directory_;
  std::array<Shard, kShards> shards_;
};

}  // namespace decant::shellcheck
