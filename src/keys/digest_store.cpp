// See digest_store.hpp.
#include "keys/digest_store.hpp"

#include "context/content_id.hpp"
#include "host/cache_directory.hpp"
#include "host/files.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <atomic>
#include <cstring>

namespace decant::keys {
namespace {

constexpr std::int64_t kRacyNs = 2'000'000'000;
constexpr std::uint32_t kOldestAge = 8;
constexpr std::uint32_t kHasXattrs = 1;
constexpr std::size_t kMostRecords = std::size_t{1} << 24U;

struct Header {
  std::array<char, 24> magic{};
  std::uint32_t kind = 0;
  std::uint32_t bits = 0;
  std::uint64_t records = 0;
  std::uint64_t checksum = 0;
};
constexpr std::array<char, 24> kMagic{"decant digests 1\n"};

void append_bytes(std::string& out, const void* bytes, std::size_t size) {
  out.append(static_cast<const char*>(bytes), size);
}

}  // namespace

ContentId DigestStore::key_of(const EntryView& entry) {
  std::array<std::uint64_t, 5> facts{entry.path.size(), entry.size_bytes, entry.stamp.inode,
                                     static_cast<std::uint64_t>(entry.stamp.modified_ns),
                                     static_cast<std::uint64_t>(entry.stamp.changed_ns)};
  std::array<char, 512> buffer{};
  if (entry.path.size() + sizeof facts <= buffer.size()) {
    std::memcpy(buffer.data(), facts.data(), sizeof facts);
    std::memcpy(buffer.data() + sizeof facts, entry.path.data(), entry.path.size());
    return content_id_of({buffer.data(), sizeof facts + entry.path.size()});
  }
  std::string bytes;
  append_bytes(bytes, facts.data(), sizeof facts);
  return content_id_of(bytes.append(entry.path));
}

DigestStore DigestStore::open(const std::string& directory, const std::string& root, DigestKind kind) {
  DigestStore store;
  store.kind_ = kind;
  if (directory.empty() || root.empty()) return store;
  const ContentId name = content_id_of(root);
  store.path_ = fmt::format("{}/files-{:016x}{:016x}-{}", directory, name.high, name.low,
                            kind == DigestKind::xxh3 ? "xxh3" : "sha256");
  store.load();
  return store;
}

void DigestStore::load() {
  if (!host::exists(path_)) return;
  const auto bytes = host::read_file(path_);
  Header header;
  if (!bytes || bytes->size() < sizeof header) return;
  std::memcpy(&header, bytes->data(), sizeof header);
  if (header.magic != kMagic || header.kind != static_cast<std::uint32_t>(kind_) || header.bits > 24 ||
      header.records > kMostRecords) {
    return;
  }
  const std::size_t ranges = (std::size_t{1} << header.bits) + 1;
  const std::string_view rest = std::string_view(*bytes).substr(sizeof header);
  if (rest.size() != ranges * sizeof(std::uint32_t) + header.records * sizeof(Record)) return;
  if (XXH3_64bits(rest.data(), rest.size()) != header.checksum) return;
  index_.resize(ranges);
  records_.resize(header.records);
  std::memcpy(index_.data(), rest.data(), ranges * sizeof(std::uint32_t));
  if (!records_.empty()) {
    std::memcpy(static_cast<void*>(records_.data()), rest.data() + ranges * sizeof(std::uint32_t),
                records_.size() * sizeof(Record));
  }
  bits_ = header.bits;
  used_.resize(records_.size());
}

std::size_t DigestStore::range_of(const ContentId& key) const {
  return bits_ == 0 ? 0 : static_cast<std::size_t>(key.high >> (64U - bits_));
}

std::optional<StoredDigest> DigestStore::find(const ContentId& key) {
  const auto given = [this](const Record& record) {
    const std::uint8_t size = kind_ == DigestKind::xxh3 ? 16 : 32;
    return StoredDigest{{record.digest, size}, (record.flags & kHasXattrs) != 0};
  };
  if (!records_.empty()) {
    const std::size_t range = range_of(key);
    const std::size_t end = std::min<std::size_t>(index_[range + 1], records_.size());
    for (std::size_t i = index_[range]; i < end; ++i) {
      if (records_[i].key != key) continue;
      std::atomic_ref(used_[i]).store(1, std::memory_order_relaxed);
      return given(records_[i]);
    }
  }
  for (const auto* map : {&added_, &passing_}) {
    if (const auto found = map->find(key); found != map->end()) return given(found->second);
  }
  return std::nullopt;
}

void DigestStore::add(const ContentId& key, const StoredDigest& stored, const FileStamp& stamp,
                      std::int64_t read_at_ns) {
  const Record record{
      .key = key, .digest = stored.digest.bytes, .flags = stored.has_xattrs ? kHasXattrs : 0, .age = 0};
  const bool racy = std::max(stamp.modified_ns, stamp.changed_ns) > read_at_ns - kRacyNs;
  (racy ? passing_ : added_).insert_or_assign(key, record);
}

void DigestStore::save() {
  if (path_.empty() || added_.empty()) return;
  std::vector<Record> all;
  for (std::size_t i = 0; i < records_.size(); ++i) {
    Record record = records_[i];
    record.age = used_[i] != 0 ? 0 : record.age + 1;
    if (record.age <= kOldestAge && !added_.contains(record.key)) all.push_back(record);
  }
  for (const auto& [key, record] : added_) all.push_back(record);
  added_.clear();
  if (all.size() > kMostRecords) return;
  std::ranges::sort(all, {}, &Record::key);
  Header header{.magic = kMagic, .kind = static_cast<std::uint32_t>(kind_), .bits = 0, .records = all.size()};
  while (header.bits < 24 && (std::size_t{4} << header.bits) < all.size()) ++header.bits;
  bits_ = header.bits;
  std::vector<std::uint32_t> index((std::size_t{1} << bits_) + 1, static_cast<std::uint32_t>(all.size()));
  for (std::size_t i = all.size(); i-- > 0;) index[range_of(all[i].key)] = static_cast<std::uint32_t>(i);
  for (std::size_t i = index.size() - 1; i-- > 0;) index[i] = std::min(index[i], index[i + 1]);
  std::string rest;
  append_bytes(rest, index.data(), index.size() * sizeof(std::uint32_t));
  append_bytes(rest, all.data(), all.size() * sizeof(Record));
  header.checksum = XXH3_64bits(rest.data(), rest.size());
  std::string bytes;
  append_bytes(bytes, &header, sizeof header);
  bytes += rest;
  const std::string directory = path_.substr(0, path_.rfind('/'));
  // What cannot be kept is not: a full disk or a home that is read-only is no reason to refuse a key.
  if (!host::make_directories(directory)) return;
  host::forget_old_files(directory, "files-");
  (void)host::write_file(path_, bytes);
  used_.assign(all.size(), 0);
  records_ = std::move(all);
  index_ = std::move(index);
}

}  // namespace decant::keys
