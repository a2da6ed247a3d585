// What the store keeps and what it must not believe.
#include "keys/digest_store.hpp"

#include "keys/file_digests.hpp"
#include "support/skip.hpp"
#include "support/temp_directory.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <filesystem>
#include <map>
#include <random>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace decant::keys {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kSecond = 1'000'000'000;

Digest some(std::uint8_t byte) {
  Digest digest;
  digest.bytes.fill(byte);
  return digest;
}

ContentId key(std::uint64_t number) {
  return {.high = number << 40U, .low = number};
}

// The file's times long ago, so that it is at rest.
void make_old(const std::string& path) {
  const timespec times[2] = {{1'500'000'000, 5}, {1'500'000'000, 5}};
  REQUIRE(::utimensat(AT_FDCWD, path.c_str(), times, 0) == 0);
}

std::shared_ptr<const FileTree> opened(const TempDirectory& directory) {
  auto tree = open_directory(directory.path());
  REQUIRE(tree);
  return *tree;
}

std::string hex(const Digest& digest) {
  std::string out;
  append_hex(out, digest);
  return out;
}

std::string digest_of(const FileTree& tree, const std::string& path, DigestStore* store) {
  const auto entry = tree.entry(path);
  REQUIRE(entry);
  const EntryView view = *entry;
  const EntryView* const files[] = {&view};
  const auto digests = FileDigests(tree, DigestKind::sha256, store).of(files);
  return digests ? hex(digests->front().digest) : digests.problem().what;
}

}  // namespace

TEST_CASE("digest store: what was kept is found by another run, of one context and one kind of digest") {
  const TempDirectory cache;
  DigestStore first = DigestStore::open(cache.path(), "/context", DigestKind::sha256);
  for (std::uint8_t i = 0; i < 200; ++i) first.add(key(i), {some(i), i % 2 == 1}, {1, 1, 1}, 10 * kSecond);
  first.save();
  DigestStore second = DigestStore::open(cache.path(), "/context", DigestKind::sha256);
  for (std::uint8_t i = 0; i < 200; ++i) {
    const auto found = second.find(key(i));
    REQUIRE(found);
    CHECK(found->digest == some(i));
    CHECK(found->has_xattrs == (i % 2 == 1));
  }
  CHECK_FALSE(second.find(key(200)));
  CHECK_FALSE(DigestStore::open(cache.path(), "/other", DigestKind::sha256).find(key(1)));
  CHECK_FALSE(DigestStore::open(cache.path(), "/context", DigestKind::xxh3).find(key(1)));
  CHECK_FALSE(DigestStore::open("", "/context", DigestKind::sha256).find(key(1)));
}

TEST_CASE("digest store: a file that changed a moment ago is good for this run alone") {
  const TempDirectory cache;
  struct Row {
    FileStamp stamp;
    bool kept;
  };
  for (const Row& row :
       {Row{{1, 7 * kSecond, 7 * kSecond}, true}, Row{{1, 9 * kSecond, 7 * kSecond}, false},
        Row{{1, 7 * kSecond, 9 * kSecond}, false}, Row{{1, 99 * kSecond, 7 * kSecond}, false}}) {
    CAPTURE(row.stamp.modified_ns);
    CAPTURE(row.stamp.changed_ns);
    DigestStore store = DigestStore::open(cache.path(), "/context", DigestKind::sha256);
    const ContentId own = key(static_cast<std::uint64_t>(row.stamp.modified_ns + row.stamp.changed_ns));
    store.add(own, {some(1), false}, row.stamp, 10 * kSecond);
    CHECK(store.find(own));
    store.save();
    CHECK(DigestStore::open(cache.path(), "/context", DigestKind::sha256).find(own).has_value() == row.kept);
  }
}

TEST_CASE("digest store: a damaged file is not there, whatever is damaged") {
  const TempDirectory cache;
  DigestStore store = DigestStore::open(cache.path(), "/context", DigestKind::sha256);
  for (std::uint64_t i = 0; i < 50; ++i) store.add(key(i), {some(1), false}, {1, 1, 1}, 10 * kSecond);
  store.save();
  const std::string name = fs::directory_iterator(cache.path())->path().filename().string();
  const std::string whole = cache.read(name);
  for (std::size_t at = 0; at < whole.size(); at += 41) {
    CAPTURE(at);
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
    cache.write(name, damaged);
    const auto found = DigestStore::open(cache.path(), "/context", DigestKind::sha256).find(key(7));
    if (found) CHECK(found->digest == some(1));
    cache.write(name, whole.substr(0, at));
    CHECK_FALSE(DigestStore::open(cache.path(), "/context", DigestKind::sha256).find(key(7)));
  }
}

TEST_CASE("digest store: what nobody asks for goes after a while, what is asked for stays") {
  const TempDirectory cache;
  DigestStore first = DigestStore::open(cache.path(), "/context", DigestKind::sha256);
  first.add(key(1), {some(1), false}, {1, 1, 1}, 10 * kSecond);
  first.add(key(2), {some(2), false}, {1, 1, 1}, 10 * kSecond);
  first.save();
  for (std::uint64_t i = 10; i < 30; ++i) {
    DigestStore store = DigestStore::open(cache.path(), "/context", DigestKind::sha256);
    CHECK(store.find(key(1)));
    store.add(key(i), {some(3), false}, {1, 1, 1}, 10 * kSecond);
    store.save();
  }
  DigestStore last = DigestStore::open(cache.path(), "/context", DigestKind::sha256);
  CHECK(last.find(key(1)));
  CHECK_FALSE(last.find(key(2)));
}

TEST_CASE(
    "digest store: each file's own digest is found, in whatever order files come, go and are asked for") {
  const TempDirectory cache;
  std::mt19937 random(7);  // NOLINT: the same every time
  std::map<std::uint64_t, std::uint8_t> kept;
  for (int run = 0; run < 30; ++run) {
    CAPTURE(run);
    DigestStore store = DigestStore::open(cache.path(), "/context", DigestKind::sha256);
    std::vector<std::uint64_t> asked;
    for (std::uint64_t i = 0; i < 100; ++i) {
      if (random() % 8 != 0) asked.push_back(i);
    }
    if (run % 3 == 0) std::ranges::shuffle(asked, random);
    DigestStore::Cursor cursor = DigestStore::cursor_at(static_cast<std::uint32_t>(random() % 120));
    for (std::size_t i = 0; i < asked.size(); ++i) {
      const auto found = store.find(key(asked[i]), cursor);
      const auto known = kept.find(asked[i]);
      if (found && known != kept.end()) CHECK(found->digest == some(known->second));
      if (found) CHECK(known != kept.end());
      if (found && random() % 8 != 0) continue;
      // It is new, or has changed.
      const auto byte = static_cast<std::uint8_t>(random());
      store.add(key(asked[i]), {some(byte), false}, {1, 1, 1}, 10 * kSecond, static_cast<std::uint32_t>(i));
      kept[asked[i]] = byte;
    }
    store.save();
    for (const std::uint64_t i : asked) {
      const auto found = store.find(key(i));
      REQUIRE(found);
      CHECK(found->digest == some(kept[i]));
    }
  }
}

TEST_CASE("digests of files: a stored one is believed while the file is untouched, and no longer") {
  const TempDirectory cache;
  const TempDirectory directory;
  directory.write("a", "1");
  make_old(directory / "a");
  const auto entry = opened(directory)->entry("a");
  REQUIRE(entry);
  DigestStore store = DigestStore::open(cache.path(), directory.path(), DigestKind::sha256);
  // The change time cannot be set: it is now, so the store is told that it is read later.
  store.add(DigestStore::key_of(*entry), {some(0xee), false}, entry->stamp,
            entry->stamp.changed_ns + 3 * kSecond);
  store.save();
  const auto ask = [&]() {
    DigestStore again = DigestStore::open(cache.path(), directory.path(), DigestKind::sha256);
    return digest_of(*opened(directory), "a", &again);
  };
  CHECK(ask() == hex(some(0xee)));
  // Same size, same time of change, other bytes: the inode's own time tells.
  directory.write("a", "2");
  make_old(directory / "a");
  CHECK(ask() == *sha256_hex("2"));
  fs::permissions(directory / "a", fs::perms::owner_all);
  CHECK(ask() == *sha256_hex("2"));
}

TEST_CASE("digests of files: many by several threads, in their order; large ones in parts") {
  const TempDirectory directory;
  std::vector<std::string> names;
  for (int i = 0; i < 300; ++i) {
    names.push_back(fmt::format("d{}/f{}", i % 7, i));
    directory.write(names.back(), fmt::format("content {}", i % 50));
  }
  names.push_back("large");
  std::string large(3'000'001, 'x');
  directory.write("large", large);
  const auto tree = opened(directory);
  std::vector<FileEntry> entries;
  for (const std::string& name : names) entries.push_back(*tree->entry(name));
  const EntryBlock block = block_of(entries);
  std::vector<const EntryView*> files;
  for (const EntryView& entry : block.entries) files.push_back(&entry);
  for (const DigestKind kind : {DigestKind::sha256, DigestKind::xxh3}) {
    const auto digests = FileDigests(*tree, kind, nullptr).of(files);
    REQUIRE(digests);
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::string bytes = directory.read(names[i]);
      CHECK(hex((*digests)[i].digest) == *digest_hex(kind, bytes));
      CHECK((*digests)[i].size_bytes == bytes.size());
    }
  }
}

TEST_CASE("digests of files: what cannot be read is said, and nothing is made up") {
  const TempDirectory directory;
  directory.write("gone", "1");
  directory.write("link", "1");
  directory.write("closed", "1");
  const auto tree = opened(directory);
  const auto gone = tree->entry("gone");
  const auto link = tree->entry("link");
  const auto closed = tree->entry("closed");
  fs::remove(directory / "gone");
  fs::remove(directory / "link");
  fs::create_symlink("/etc/passwd", directory / "link");
  fs::permissions(directory / "closed", fs::perms::none);
  const auto why = [&](const FileEntry& entry) {
    const EntryView view = entry;
    const EntryView* const files[] = {&view};
    const auto digests = FileDigests(*tree, DigestKind::sha256, nullptr).of(files);
    return digests ? std::string() : digests.problem().what;
  };
  CHECK(why(*gone) == directory.path() + "/gone: cannot be opened: No such file or directory");
  CHECK(why(*link) == directory.path() + "/link: a symbolic link, which is not followed");
  if (::geteuid() != 0)
    CHECK(why(*closed) == directory.path() + "/closed: cannot be opened: Permission denied");
}

TEST_CASE(
    "digests of files: extended attributes that a build gets are seen, also when the digest is stored") {
  const TempDirectory cache;
  const TempDirectory directory;
  directory.write("a", "1");
  if (::setxattr((directory / "a").c_str(), "user.b", "2", 1, 0) != 0)
    return skip_test("no extended attributes on this file system");
  REQUIRE(::setxattr((directory / "a").c_str(), "user.a", "1", 1, 0) == 0);
  const std::vector<Xattr> expected{{"user.a", "1"}, {"user.b", "2"}};
  const auto tree = opened(directory);
  CHECK(tree->xattrs("a") == expected);
  CHECK(tree->xattrs("").empty());
  const auto entry = tree->entry("a");
  const EntryView view = *entry;
  const EntryView* const files[] = {&view};
  DigestStore store = DigestStore::open(cache.path(), directory.path(), DigestKind::sha256);
  for (int run = 0; run < 2; ++run) {
    const auto digests = FileDigests(*tree, DigestKind::sha256, &store).of(files);
    REQUIRE(digests);
    CHECK(digests->front().xattrs == expected);
  }
}

}  // namespace decant::keys
