// What of a context's files counts when a copy is looked up by its bytes: explain's answer for two
// directories that differ in one thing.
#include "support/run.hpp"
#include "support/skip.hpp"
#include "support/temp_directory.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>
#include <sys/time.h>
#include <sys/xattr.h>

namespace decant::context_files_test {
namespace {

std::string explained(const TempDirectory& before, const TempDirectory& after) {
  return run_decant({"explain", "--before", before.path(), "--after", after.path()}).out;
}

}  // namespace

TEST_CASE("explain: bytes, permission bits and extended attributes count, times and security labels do not") {
  const TempDirectory before;
  const TempDirectory after;
  for (const TempDirectory* each : {&before, &after}) {
    each->write("Dockerfile", "FROM debian:12\nCOPY files /files\nCOPY one /one\n");
    each->write("files/in", "1");
    each->write("one", "1");
  }
  const auto changed = [&](std::string_view what) {
    return explained(before, after).find(what) != std::string::npos;
  };
  const auto set = [&](const TempDirectory& directory, const char* path, const char* name,
                       const char* value) {
    return ::setxattr((directory / path).c_str(), name, value, 1, 0) == 0;
  };
  CHECK_FALSE(changed("changed"));
  const timeval times[2]{{.tv_sec = 1, .tv_usec = 0}, {.tv_sec = 1, .tv_usec = 0}};
  REQUIRE(::utimes((after / "one").c_str(), times) == 0);
  CHECK_FALSE(changed("changed"));
  REQUIRE(::chmod((after / "one").c_str(), 0755) == 0);
  CHECK(changed("one changed"));
  REQUIRE(::chmod((before / "one").c_str(), 0755) == 0);
  CHECK_FALSE(changed("changed"));

  if (!set(after, "one", "user.a", "1")) return skip_test("no extended attributes on this file system");
  CHECK(changed("one changed"));
  REQUIRE(set(before, "one", "user.a", "2"));
  CHECK(changed("one changed"));
  REQUIRE(set(before, "one", "user.a", "1"));
  CHECK_FALSE(changed("changed"));
  // Of what a copy takes, and of directories too; the root of the context is not sent.
  REQUIRE(set(after, "files/in", "user.a", "1"));
  CHECK(changed("files/in changed"));
  REQUIRE(set(before, "files/in", "user.a", "1"));
  REQUIRE(set(after, "files", "user.a", "1"));
  CHECK(changed("files changed"));
  REQUIRE(set(before, "files", "user.a", "1"));
  REQUIRE(set(after, ".", "user.a", "1"));
  CHECK_FALSE(changed("changed"));
  if (set(after, "one", "security.decant", "1")) CHECK_FALSE(changed("changed"));
}

}  // namespace decant::context_files_test
