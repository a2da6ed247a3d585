#include "shellcheck/cache.hpp"

#include "base/number.hpp"
#include "host/cache_directory.hpp"
#include "host/files.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <set>

namespace decant::shellcheck {
namespace {

constexpr std::string_view kHeader = "decant shellcheck cache 1\n";
constexpr std::size_t kDigits = 16;  // of 64 bits
constexpr std::size_t kTextAt = 3 * kDigits + 2;

std::uint64_t checksum_of(const Digest& digest, std::string_view text) {
  return XXH3_64bits_withSeed(text.data(), text.size(), digest.low);
}

// The text of what stands behind a digest; nullopt where it is damaged.
std::optional<std::string_view> undamaged(const Digest& digest, std::string_view rest) {
  const std::string_view text = rest.substr(kDigits + 1);
  if (number_of<std::uint64_t>(rest.substr(0, kDigits), 16) != checksum_of(digest, text)) return std::nullopt;
  return text;
}

std::string line_of(const Digest& digest, std::string_view text) {
  return fmt::format("{:016x}{:016x} {:016x} {}\n", digest.high, digest.low, checksum_of(digest, text), text);
}

}  // namespace

Digest digest_of(const std::vector<std::string_view>& texts) {
  std::string all;
  for (const std::string_view text : texts) all += fmt::format("{}:{}", text.size(), text);
  const XXH128_hash_t hash = XXH3_128bits(all.data(), all.size());
  return {hash.high64, hash.low64};
}

std::string cache_directory() {
  return host::cache_directory("shellcheck");
}

std::string Cache::path_of(std::size_t index) const {
  return fmt::format("{}/{:02x}", directory_, index);
}

// Damaged lines are left out when somebody asks for them; here only their shape is looked at.
void Cache::load(Shard& shard, const std::string& path) const {
  shard.loaded = true;
  if (directory_.empty() || !host::exists(path)) return;
  auto bytes = host::read_file(path);
  if (!bytes || bytes->size() > 2 * kShardBytes || !bytes->starts_with(kHeader)) return;
  shard.bytes = std::move(*bytes);
  std::string_view rest = std::string_view(shard.bytes).substr(kHeader.size());
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return;
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    if (line.size() < kTextAt) continue;
    const auto high = number_of<std::uint64_t>(line.substr(0, kDigits), 16);
    const auto low = number_of<std::uint64_t>(line.substr(kDigits, kDigits), 16);
    if (!high || !low) continue;
    const Digest digest{*high, *low};
    if (shard.old.emplace(digest, line.substr(2 * kDigits + 1)).second) shard.order.push_back(digest);
  }
}

Cache::Shard& Cache::shard_of(const Digest& digest) {
  const std::size_t index = digest.high % kShards;
  if (!shards_[index].loaded) load(shards_[index], path_of(index));
  return shards_[index];
}

std::optional<std::string_view> Cache::find(const Digest& digest) {
  Shard& shard = shard_of(digest);
  if (const auto added = shard.added.find(digest); added != shard.added.end()) return added->second;
  const auto old = shard.old.find(digest);
  if (old == shard.old.end()) return std::nullopt;
  const auto text = undamaged(digest, old->second);
  if (text) shard.used.push_back(digest);
  return text;
}

void Cache::add(const Digest& digest, std::string text) {
  Shard& shard = shard_of(digest);
  shard.added.insert_or_assign(digest, std::move(text));
  shard.changed = true;
}

void Cache::save() {
  if (directory_.empty()) return;
  bool is_made = false;
  for (std::size_t i = 0; i < kShards; ++i) {
    Shard& shard = shards_[i];
    if (!shard.changed) continue;
    shard.changed = false;
    if (!is_made && !host::make_directories(directory_)) return;
    is_made = true;
    std::string text(kHeader);
    std::set<Digest> written;
    const auto write = [&](const Digest& digest, std::string_view value) {
      std::string line = line_of(digest, value);
      if (text.size() + line.size() <= kShardBytes && written.insert(digest).second) text += line;
    };
    for (const auto& [digest, value] : shard.added) write(digest, value);
    const auto write_old = [&](const std::vector<Digest>& digests) {
      for (const Digest& digest : digests) {
        if (const auto value = undamaged(digest, shard.old.at(digest))) write(digest, *value);
      }
    };
    write_old(shard.used);
    write_old(shard.order);
    (void)host::write_file(path_of(i), text);
  }
}

}  // namespace decant::shellcheck
