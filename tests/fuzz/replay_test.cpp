// What fuzzing has found, once more and in every build: testdata/fuzz/TARGET/ holds a file a defect, named by
// what it shows. The conformance files and the laws' own failures are looked at too.
#include "fuzz/targets.hpp"
#include "support/golden.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

namespace decant {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> kept_inputs(std::string_view target) {
  std::vector<std::string> paths;
  const std::string below = "fuzz/" + std::string(target);
  if (!fs::exists(testdata_path(below))) return paths;
  for (const auto& entry : fs::directory_iterator(testdata_path(below)))
    paths.push_back(below + "/" + entry.path().filename().string());
  std::ranges::sort(paths);
  return paths;
}

}  // namespace

TEST_CASE("fuzz: what was found stays found") {
  for (const fuzz::Target& target : fuzz::targets()) {
    for (const std::string& path : kept_inputs(target.name)) {
      CAPTURE(path);
      CHECK(target.check(read_testdata(path)) == "");
    }
  }
}

TEST_CASE("fuzz: every directory of inputs has a target") {
  if (!fs::exists(testdata_path("fuzz"))) return;
  for (const auto& entry : fs::directory_iterator(testdata_path("fuzz"))) {
    CAPTURE(entry.path().string());
    CHECK(fuzz::find_target(entry.path().filename().string()) != nullptr);
  }
}

TEST_CASE("fuzz: parts of an input") {
  CHECK(fuzz::parts_of("") == std::vector<std::string_view>{""});
  CHECK(fuzz::parts_of("a\n%%\nb\n%%\n") == std::vector<std::string_view>{"a\n", "b\n", ""});
  CHECK(fuzz::parts_of("%%\n%%") == std::vector<std::string_view>{"", "", ""});
  CHECK(fuzz::parts_of("a %%\n%%b\n") == std::vector<std::string_view>{"a %%\n%%b\n"});
}

}  // namespace decant
