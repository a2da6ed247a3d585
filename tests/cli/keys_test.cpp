// The command `keys` as a person runs it.
#include "support/run.hpp"
#include "support/temp_directory.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>

using namespace decant;

namespace {

// decant's cache is a directory of the test's own.
class OwnCache {
 public:
  explicit OwnCache(const std::string& path) { ::setenv("DECANT_CACHE", path.c_str(), 1); }
  ~OwnCache() { ::unsetenv("DECANT_CACHE"); }
  OwnCache(const OwnCache&) = delete;
  OwnCache& operator=(const OwnCache&) = delete;
};

void make_project(const TempDirectory& directory) {
  directory.write("Dockerfile",
                  "FROM scratch AS py-deps\nCOPY a /a\nFROM scratch AS py_deps\nCOPY b /b\nFROM py-deps\n"
                  "COPY --from=py_deps /b /b\n");
  directory.write("a", "1");
  directory.write("b", "2");
}

}  // namespace

TEST_CASE("keys: assignments for a script, whatever the names of stages") {
  const TempDirectory directory;
  const OwnCache cache("none");
  make_project(directory);
  const Ran ran = run_decant({"keys", "--digest", "xxh3", "--format", "sh", directory.path()});
  CAPTURE(ran.error);
  REQUIRE(ran.exit == 0);
  std::string names;
  for (std::size_t at = 0; at < ran.out.size(); at = ran.out.find('\n', at) + 1) {
    const std::string line = ran.out.substr(at, ran.out.find('\n', at) - at);
    const std::size_t value = line.find("='d1x-");
    REQUIRE(value != std::string::npos);
    CHECK(line.size() == value + 2 + 4 + 32 + 1);
    names += line.substr(0, value) + ' ';
  }
  CHECK(names == "DECANT_KEY_PY_DEPS DECANT_KEY_PY_DEPS_STAGE1 DECANT_KEY DECANT_KEY_2 ");
}

TEST_CASE("keys: the same with a cache, without one, and with one that cannot be") {
  const TempDirectory directory;
  const TempDirectory caches;
  make_project(directory);
  std::string expected;
  for (const std::string& cache :
       {std::string("none"), caches / "new", caches / "new", std::string("/dev/null/x")}) {
    CAPTURE(cache);
    const OwnCache own(cache);
    const Ran ran = run_decant({"keys", directory.path()});
    CHECK(ran.exit == 0);
    if (expected.empty()) expected = ran.out;
    CHECK(ran.out == expected);
  }
}

TEST_CASE("keys: hostile arguments and names are refused or escaped") {
  const TempDirectory directory;
  const OwnCache cache("none");
  make_project(directory);
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"keys", "--digest", "md5", directory.path()},
           {"keys", "--format", "yaml", directory.path()},
           {"keys", "--base", "=", directory.path()},
           {"keys", "--base", "x", directory.path()},
           {"keys", "--target", "nothing", directory.path()},
           {"keys", "--target", "$(true)", directory.path()},
           {"keys", directory / "nothing"},
           {"keys", "--context", directory / "a", directory.path()},
       }) {
    CAPTURE(arguments[1]);
    const Ran ran = run_decant(arguments);
    CHECK(ran.exit == 2);
    CHECK(ran.out.empty());
    CHECK(ran.error.starts_with("decant: error: "));
  }
  directory.write("src/a\nfile d 0755 x", "1");
  directory.write("Dockerfile", "FROM scratch\nCOPY src /src\n");
  const Ran ran = run_decant({"keys", "--explain", directory.path()});
  CHECK(ran.exit == 0);
  CHECK(ran.out.find("a\\nfile d 0755 x") != std::string::npos);
  CHECK(ran.out.find("\nfile d 0755 x") == std::string::npos);
}
