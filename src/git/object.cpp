// See object.hpp.
#include "git/object.hpp"

#include <algorithm>
#include <charconv>

namespace decant::git {
namespace {

// The value of a header line `KEY VALUE\n` at the front of `bytes`, which is then cut off.
std::optional<std::string_view> take_line(std::string_view& bytes, std::string_view key) {
  if (!bytes.starts_with(key) || bytes.size() <= key.size() || bytes[key.size()] != ' ') return std::nullopt;
  const std::size_t end = bytes.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view value = bytes.substr(key.size() + 1, end - key.size() - 1);
  bytes.remove_prefix(end + 1);
  return value;
}

// `NAME <MAIL> SECONDS ZONE`
std::int64_t time_of(std::string_view person) {
  const std::size_t zone = person.rfind(' ');
  if (zone == std::string_view::npos || zone == 0) return 0;
  const std::size_t begin = person.rfind(' ', zone - 1);
  if (begin == std::string_view::npos) return 0;
  std::int64_t seconds = 0;
  std::from_chars(person.data() + begin + 1, person.data() + zone, seconds);
  return seconds;
}

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

std::string ObjectId::hex() const {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < size; ++i) {
    out += kDigits[bytes[i] >> 4U];
    out += kDigits[bytes[i] & 0xfU];
  }
  return out;
}

std::string ObjectId::short_hex() const {
  return hex().substr(0, 12);
}

ObjectId ObjectId::from_raw(std::string_view raw) {
  ObjectId id;
  id.size = static_cast<std::uint8_t>(std::min(raw.size(), id.bytes.size()));
  std::copy_n(raw.begin(), id.size, id.bytes.begin());
  return id;
}

std::optional<ObjectId> ObjectId::from_hex(std::string_view hex) {
  if (hex.size() != 40 && hex.size() != 64) return std::nullopt;
  ObjectId id;
  id.size = static_cast<std::uint8_t>(hex.size() / 2);
  for (std::size_t i = 0; i < id.size; ++i) {
    const int high = digit(hex[2 * i]);
    const int low = digit(hex[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    id.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return id;
}

std::optional<TreeEntry> TreeReader::fail() {
  broken_ = true;
  rest_ = {};
  return std::nullopt;
}

std::optional<TreeEntry> TreeReader::next() {
  if (rest_.empty()) return std::nullopt;
  constexpr std::size_t kMostDigits = 7;
  TreeEntry entry;
  std::size_t at = 0;
  for (; at < rest_.size() && rest_[at] >= '0' && rest_[at] <= '7' && at < kMostDigits; ++at) {
    entry.mode = entry.mode * 8 + static_cast<std::uint32_t>(rest_[at] - '0');
  }
  if (at == 0 || at == rest_.size() || rest_[at] != ' ') return fail();
  const std::size_t end = rest_.find('\0', at);
  if (end == std::string_view::npos || rest_.size() - end - 1 < id_size_) return fail();
  entry.name = rest_.substr(at + 1, end - at - 1);
  if (entry.name.empty() || entry.name == "." || entry.name == ".." ||
      entry.name.find('/') != std::string_view::npos)
    return fail();
  entry.id = ObjectId::from_raw(rest_.substr(end + 1, id_size_));
  rest_.remove_prefix(end + 1 + id_size_);
  return entry;
}

Directory::Directory(std::shared_ptr<const std::string> bytes, std::uint8_t id_size)
    : bytes_(std::move(bytes)) {
  TreeReader reader(*bytes_, id_size);
  constexpr std::size_t kUsualName = 16;  // with the mode before it
  entries_.reserve(bytes_->size() / (id_size + kUsualName));
  while (const auto entry = reader.next()) entries_.push_back(*entry);
  if (!std::ranges::is_sorted(entries_, {}, &TreeEntry::name))
    std::ranges::stable_sort(entries_, {}, &TreeEntry::name);
}

const TreeEntry* Directory::find(std::string_view name) const {
  const auto at = std::ranges::lower_bound(entries_, name, {}, &TreeEntry::name);
  return at != entries_.end() && at->name == name ? &*at : nullptr;
}

std::optional<Commit> read_commit(std::string_view bytes) {
  Commit commit;
  const auto tree = take_line(bytes, "tree");
  const auto id = tree ? ObjectId::from_hex(*tree) : std::nullopt;
  if (!id) return std::nullopt;
  commit.tree = *id;
  while (const auto line = take_line(bytes, "parent")) {
    const auto parent = ObjectId::from_hex(*line);
    if (!parent) return std::nullopt;
    commit.parents.push_back(*parent);
  }
  take_line(bytes, "author");
  if (const auto committer = take_line(bytes, "committer")) commit.time_seconds = time_of(*committer);
  return commit;
}

std::optional<ObjectId> read_tag(std::string_view bytes) {
  const auto line = take_line(bytes, "object");
  return line ? ObjectId::from_hex(*line) : std::nullopt;
}

}  // namespace decant::git
