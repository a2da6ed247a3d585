// See digest_store.hpp.
#include "keys/digest_store.hpp"

#include "context/content_id.hpp"
#include "host/cache_directory.hpp"
#include "host/files.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <atomic>
#include <cstring>
#include <numeric>
#include <tuple>

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
constexpr std::array<char, 24> kMagic{"decant digests 2\n"};

// Where the parts of a file lie.
struct Places {
  std::size_t ranges = sizeof(Header);
  std::size_t index = 0;
  std::size_t records = 0;
  Places(unsigned bits, std::size_t count)
      : index(ranges + ((std::size_t{1} << bits) + 1) * sizeof(std::uint32_t)),
        records(index + count * sizeof(std::uint32_t)) {}
};

template <typename Value>
Value value_at(std::string_view bytes, std::size_t place, std::size_t number) {
  Value value;
  std::memcpy(static_cast<void*>(&value), bytes.data() + place + number * sizeof value, sizeof value);
  return value;
}

void append_bytes(std::string& out, const void* bytes, std::size_t size) {
  out.append(static_cast<const char*>(bytes), size);
}

}  // namespace

ContentId DigestStore::key_of(const EntryView& entry) {
  std::array<std::uint64_t, 5> facts{entry.path.size(), entry.size_bytes, entry.stamp.inode,
                                     static_cast<std::uint64_t>(entry.stamp.modified_ns),
                                     static_cast<std::uint64_t>(entry.stamp.changed_ns)};
  std::array<char, 512> buffer;  // what is not written is not read
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
  if (Result<std::string> bytes = host::read_file(path_)) take(*std::move(bytes));
}

bool DigestStore::take(std::string bytes) {
  Header header;
  if (bytes.size() < sizeof header) return false;
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.magic != kMagic || header.kind != static_cast<std::uint32_t>(kind_) || header.bits > 24 ||
      header.records > kMostRecords) {
    return false;
  }
  if (bytes.size() != Places(header.bits, header.records).records + header.records * sizeof(Record))
    return false;
  const std::string_view rest = std::string_view(bytes).substr(sizeof header);
  if (XXH3_64bits(rest.data(), rest.size()) != header.checksum) return false;
  bytes_ = std::move(bytes);
  count_ = header.records;
  bits_ = header.bits;
  used_.assign(count_, 0);
  return true;
}

std::size_t DigestStore::range_of(const ContentId& key) const {
  return bits_ == 0 ? 0 : static_cast<std::size_t>(key.high >> (64U - bits_));
}

DigestStore::Record DigestStore::record_at(std::size_t number) const {
  return value_at<Record>(bytes_, Places(bits_, count_).records, number);
}

std::size_t DigestStore::position_of(const ContentId& key) const {
  const Places places(bits_, count_);
  const std::size_t range = range_of(key);
  const std::size_t end =
      std::min<std::size_t>(value_at<std::uint32_t>(bytes_, places.ranges, range + 1), count_);
  for (std::size_t i = value_at<std::uint32_t>(bytes_, places.ranges, range); i < end; ++i) {
    const std::size_t position = value_at<std::uint32_t>(bytes_, places.index, i);
    if (position < count_ && record_at(position).key == key) return position;
  }
  return count_;
}

std::optional<StoredDigest> DigestStore::find(const ContentId& key, Cursor& cursor) {
  const auto given = [this](const Record& record) {
    const std::uint8_t size = kind_ == DigestKind::xxh3 ? 16 : 32;
    return StoredDigest{{record.digest, size}, (record.flags & kHasXattrs) != 0};
  };
  const std::uint32_t number = cursor.number++;
  if (count_ != 0) {
    const bool expected = cursor.expected < count_ && record_at(cursor.expected).key == key;
    const std::size_t position = expected ? cursor.expected : position_of(key);
    if (position < count_) {
      cursor.expected = position + 1;
      std::atomic_ref(used_[position]).store(number + 1, std::memory_order_relaxed);
      return given(record_at(position));
    }
  }
  for (const Records* map : {&added_, &passing_}) {
    if (const auto found = map->find(key); found != map->end()) return given(found->second.record);
  }
  return std::nullopt;
}

std::optional<StoredDigest> DigestStore::find(const ContentId& key) {
  Cursor cursor;
  return find(key, cursor);
}

void DigestStore::add(const ContentId& key, const StoredDigest& stored, const FileStamp& stamp,
                      std::int64_t read_at_ns, std::uint32_t number) {
  const Record record{
      .key = key, .digest = stored.digest.bytes, .flags = stored.has_xattrs ? kHasXattrs : 0, .age = 0};
  const bool racy = std::max(stamp.modified_ns, stamp.changed_ns) > read_at_ns - kRacyNs;
  (racy ? passing_ : added_).insert_or_assign(key, Added{record, number});
}

void DigestStore::save() {
  if (path_.empty() || added_.empty()) return;
  // In the order of the questions; what nobody asked for stands behind the others.
  constexpr std::uint64_t kNotAsked = std::uint64_t{1} << 32U;
  struct Placed {
    std::uint64_t order = 0;
    Record record;
  };
  std::vector<Placed> all;
  all.reserve(count_ + added_.size());
  for (std::size_t i = 0; i < count_; ++i) {
    Record record = record_at(i);
    record.age = used_[i] != 0 ? 0 : record.age + 1;
    if (record.age > kOldestAge || added_.contains(record.key)) continue;
    all.push_back({used_[i] != 0 ? used_[i] - 1 : kNotAsked + i, record});
  }
  for (const auto& [key, added] : added_) all.push_back({added.number, added.record});
  added_.clear();
  if (all.size() > kMostRecords) return;
  std::ranges::sort(all, [](const Placed& a, const Placed& b) {
    return std::tie(a.order, a.record.key) < std::tie(b.order, b.record.key);
  });

  std::vector<std::uint32_t> index(all.size());
  std::iota(index.begin(), index.end(), 0U);
  std::ranges::sort(index, {}, [&](std::uint32_t number) { return all[number].record.key; });
  Header header{.magic = kMagic, .kind = static_cast<std::uint32_t>(kind_), .bits = 0, .records = all.size()};
  while (header.bits < 24 && (std::size_t{4} << header.bits) < all.size()) ++header.bits;
  bits_ = header.bits;
  std::vector<std::uint32_t> ranges((std::size_t{1} << bits_) + 1, static_cast<std::uint32_t>(all.size()));
  for (std::size_t i = all.size(); i-- > 0;)
    ranges[range_of(all[index[i]].record.key)] = static_cast<std::uint32_t>(i);
  for (std::size_t i = ranges.size() - 1; i-- > 0;) ranges[i] = std::min(ranges[i], ranges[i + 1]);

  std::string bytes;
  bytes.reserve(Places(bits_, all.size()).records + all.size() * sizeof(Record));
  append_bytes(bytes, &header, sizeof header);
  append_bytes(bytes, ranges.data(), ranges.size() * sizeof(std::uint32_t));
  append_bytes(bytes, index.data(), index.size() * sizeof(std::uint32_t));
  for (const Placed& placed : all) append_bytes(bytes, &placed.record, sizeof placed.record);
  header.checksum = XXH3_64bits(bytes.data() + sizeof header, bytes.size() - sizeof header);
  std::memcpy(bytes.data(), &header, sizeof header);
  const std::string directory = path_.substr(0, path_.rfind('/'));
  // What cannot be kept is not: a full disk or a home that is read-only is no reason to refuse a key.
  if (host::make_directories(directory)) {
    host::forget_old_files(directory, "files-");
    (void)host::write_file(path_, bytes);
  }
  take(std::move(bytes));
}

}  // namespace decant::keys
