// The cache: what it keeps, and that nothing of it can do harm.
#include "shellcheck/cache.hpp"

#include "support/temp_directory.hpp"
#include "tests/shellcheck/fake.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>

namespace decant::shellcheck_cache_test {
using namespace shellcheck;
namespace fs = std::filesystem;

namespace {

// In the first shard.
Digest digest(std::uint64_t number) {
  return {number * Cache::kShards, number};
}

std::string found(const std::string& directory, std::uint64_t number) {
  Cache cache(directory);
  return std::string(cache.find(digest(number)).value_or("none"));
}

}  // namespace

TEST_CASE("cache: what was added is there in the next run") {
  const TempDirectory temp;
  const std::string directory = temp / "a/b";
  Cache cache(directory);
  CHECK_FALSE(cache.find(digest(1)));
  cache.add(digest(1), "one");
  cache.add(digest(2), "");
  CHECK(cache.find(digest(1)) == "one");
  CHECK(found(directory, 1) == "none");
  cache.save();
  CHECK(found(directory, 1) == "one");
  CHECK(found(directory, 2).empty());
  CHECK(found(directory, 3) == "none");
  CHECK(temp.read("a/b/00").starts_with("decant shellcheck cache 1\n"));
  // Others keep what they find there.
  Cache later(directory);
  later.add(digest(3), "three");
  later.save();
  CHECK(found(directory, 1) == "one");
  CHECK(found(directory, 3) == "three");
}

TEST_CASE("cache: bounded; what was used last stays") {
  const TempDirectory temp;
  const std::string text(Cache::kShardBytes / 10, 'x');
  for (std::uint64_t i = 0; i < 30; ++i) {
    Cache cache(temp.path());
    cache.find(digest(0));
    cache.add(digest(i), text);
    cache.save();
    CHECK(fs::file_size(temp / "00") <= Cache::kShardBytes);
  }
  CHECK(found(temp.path(), 0) == text);
  CHECK(found(temp.path(), 1) == "none");
  CHECK(found(temp.path(), 29) == text);
  Cache cache(temp.path());
  cache.add(digest(99), std::string(Cache::kShardBytes, 'x'));
  cache.save();
  CHECK(found(temp.path(), 99) == "none");
  CHECK(found(temp.path(), 29) == text);
}

TEST_CASE("cache: what is damaged is not there, and goes at the next writing") {
  const TempDirectory temp;
  {
    Cache cache(temp.path());
    for (std::uint64_t i = 1; i < 4; ++i) cache.add(digest(i), fmt::format("text {}", i));
    cache.save();
  }
  std::string bytes = temp.read("00");
  bytes[bytes.find("text 2") + 5] = '9';
  temp.write("00", bytes.substr(0, bytes.size() - 1));  // the last line has no end
  CHECK(found(temp.path(), 1) == "text 1");
  CHECK(found(temp.path(), 2) == "none");
  CHECK(found(temp.path(), 3) == "none");
  Cache cache(temp.path());
  cache.add(digest(4), "text 4");
  cache.save();
  CHECK(found(temp.path(), 1) == "text 1");
  CHECK(found(temp.path(), 2) == "none");
  CHECK(temp.read("00").find("text 9") == std::string::npos);
  for (const std::string_view wrong : {"", "another file\n", "decant shellcheck cache 1\nx\n\n \n\0\n"}) {
    temp.write("00", wrong);
    CHECK(found(temp.path(), 1) == "none");
  }
}

TEST_CASE("cache: a place where nothing can be written is none") {
  const TempDirectory temp;
  const std::string file = temp.write("file", "");
  for (const std::string& directory : {std::string(), file, file + "/below", std::string("/proc/decant")}) {
    Cache cache(directory);
    CHECK_FALSE(cache.find(digest(1)));
    cache.add(digest(1), "one");
    cache.save();
    CHECK(cache.find(digest(1)) == "one");
  }
  fs::create_directories(temp / "c/00");  // a directory where a file should be
  Cache cache(temp / "c");
  CHECK_FALSE(cache.find(digest(1)));
  cache.add(digest(1), "one");
  cache.save();
  CHECK(found(temp / "c", 1) == "none");
}

TEST_CASE("cache: the user's directory") {
  const WithVariable home("HOME", "/home/jo");
  {
    const WithVariable cache("XDG_CACHE_HOME", "/cache");
    CHECK(cache_directory() == "/cache/decant/shellcheck");
  }
  for (const char* none : {"", "relative/cache"}) {
    const WithVariable cache("XDG_CACHE_HOME", none);
    CHECK(cache_directory() == "/home/jo/.cache/decant/shellcheck");
  }
  const WithVariable cache("XDG_CACHE_HOME", "");
  const WithVariable no_home("HOME", "");
  CHECK(cache_directory().empty());
}

TEST_CASE("cache: no text is taken for a part of another") {
  CHECK(digest_of({"ab", "c"}) != digest_of({"a", "bc"}));
  CHECK(digest_of({"ab", "c"}) == digest_of({"ab", "c"}));
}

}  // namespace decant::shellcheck_cache_test
