// See file_digests.hpp.
#include "keys/file_digests.hpp"

#include "base/parallel.hpp"

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

namespace decant::keys {
namespace {

constexpr std::size_t kFilesAThread = 32;  // fewer are not worth starting one
constexpr std::size_t kLookupsAThread = 2048;
constexpr unsigned kMostThreads = 64;

bool has_stamp(const EntryView& entry) {
  return entry.stamp != FileStamp{};
}

std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

// One file to be read; what came of it.
struct FileDigests::Work {
  std::size_t index = 0;  // into `files`
  FileDigest digest;
  FileStamp stamp;
  std::int64_t read_at_ns = 0;
};

std::optional<FileDigest> FileDigests::known(const EntryView& entry, DigestStore::Cursor& cursor) const {
  if (!has_stamp(entry)) {
    const auto found = by_path_.find(std::string(entry.path));
    return found == by_path_.end() ? std::nullopt : std::optional(found->second);
  }
  if (store_ == nullptr) return std::nullopt;
  const std::optional<StoredDigest> stored = store_->find(DigestStore::key_of(entry), cursor);
  if (!stored) return std::nullopt;
  FileDigest digest{.digest = stored->digest, .size_bytes = entry.size_bytes, .xattrs = {}};
  if (stored->has_xattrs) digest.xattrs = tree_.xattrs(entry.path);
  return digest;
}

void FileDigests::keep(const EntryView& entry, const Work& read, std::uint32_t number) {
  if (!has_stamp(entry)) {
    by_path_.insert_or_assign(std::string(entry.path), read.digest);
    return;
  }
  if (store_ == nullptr) return;
  EntryView as_read = entry;
  as_read.size_bytes = read.digest.size_bytes;
  as_read.stamp = read.stamp;
  store_->add(DigestStore::key_of(as_read), {read.digest.digest, !read.digest.xattrs.empty()}, read.stamp,
              read.read_at_ns, number);
}

Result<std::vector<FileDigest>> FileDigests::of(std::span<const EntryView* const> files) {
  const std::uint32_t first = asked_;
  asked_ += static_cast<std::uint32_t>(files.size());
  std::vector<FileDigest> digests(files.size());
  std::vector<std::uint8_t> unknown(files.size());
  for_each_range(files.size(), kLookupsAThread, [&](std::size_t begin, std::size_t end) {
    DigestStore::Cursor cursor = DigestStore::cursor_at(first + static_cast<std::uint32_t>(begin));
    for (std::size_t i = begin; i < end; ++i) {
      std::optional<FileDigest> digest = known(*files[i], cursor);
      unknown[i] = digest ? 0 : 1;
      if (digest) digests[i] = std::move(*digest);
    }
  });
  std::vector<Work> work;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (unknown[i] != 0) work.push_back({.index = i});
  }
  if (work.empty()) return digests;

  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::map<std::size_t, Problem> problems;  // by number; the first is told, whatever thread was first
  const auto read = [&](Digester& digester) {
    for (std::size_t i = next++; i < work.size(); i = next++) {
      Work& item = work[i];
      item.read_at_ns = now_ns();
      const auto facts =
          tree_.scan(files[item.index]->path, [&](std::string_view part) { digester.add(part); });
      const std::optional<Digest> digest = digester.finish();
      if (!facts || !digest) {
        const std::scoped_lock lock(mutex);
        problems.emplace(i, facts ? refused() : facts.problem());
        next = work.size();
        continue;
      }
      item.digest = {.digest = *digest, .size_bytes = facts->size_bytes, .xattrs = facts->xattrs};
      item.stamp = facts->stamp;
    }
  };
  // One a thread, made before any is started: whether there is a digest at all is one question.
  const auto wanted = std::min<std::size_t>(
      work.size() / kFilesAThread + 1, std::clamp(std::thread::hardware_concurrency(), 1U, kMostThreads));
  std::vector<std::unique_ptr<Digester>> digesters;
  for (std::size_t i = 0; i < wanted; ++i) {
    auto digester = Digester::make(kind_);
    if (!digester) return digester.problem();
    digesters.push_back(std::move(*digester));
  }
  for_each_number(digesters.size(), 0, 1, [&](std::size_t i) { read(*digesters[i]); });

  if (!problems.empty()) return problems.begin()->second;
  for (Work& item : work) {
    keep(*files[item.index], item, first + static_cast<std::uint32_t>(item.index));
    digests[item.index] = std::move(item.digest);
  }
  return digests;
}

}  // namespace decant::keys
