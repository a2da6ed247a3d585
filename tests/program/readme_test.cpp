// Documentation that runs: every `console` block of README.md is a session in a fresh copy of testdata/shop.
// A line that begins with `$ ` is a command, what follows is what it prints; `--rewrite-goldens` writes what
// came out.
#include "support/golden.hpp"
#include "support/temp_directory.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

using namespace decant;
namespace fs = std::filesystem;

namespace {

std::string readme_path() {
  return testdata_path("../README.md");
}

std::string read_whole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// What `command` prints, stdout and stderr as they come, in `work`.
std::string printed(const TempDirectory& temp, const std::string& command) {
  const std::string build = fs::read_symlink("/proc/self/exe").parent_path().string();
  temp.write("script", command + "\n");
  const std::string line = fmt::format(
      "cd '{0}/work' && env -i PATH='{1}:/usr/bin:/bin' HOME='{0}' LC_ALL=C.UTF-8 sh '{0}/script' >'{0}/out' "
      "2>&1 "
      "</dev/null",
      temp.path(), build);
  static_cast<void>(std::system(line.c_str()));
  return temp.read("out");
}

}  // namespace

TEST_CASE("README: every session prints what it says") {
  const std::string text = read_whole(readme_path());
  std::string result;
  std::size_t at = 0;
  int sessions = 0;
  constexpr std::string_view kOpen = "```console\n";
  constexpr std::string_view kClose = "```\n";
  for (std::size_t open = text.find(kOpen); open != std::string::npos; open = text.find(kOpen, at)) {
    const std::size_t begin = open + kOpen.size();
    const std::size_t close = text.find("\n```\n", begin);
    REQUIRE(close != std::string::npos);
    result += text.substr(at, begin - at);
    const TempDirectory temp;
    temp.copy_testdata("shop", "work");
    for (std::size_t line = begin; line <= close;) {
      const std::size_t end = text.find('\n', line);
      if (text.compare(line, 2, "$ ") == 0) {
        const std::string command = text.substr(line + 2, end - line - 2);
        result += fmt::format("$ {}\n{}", command, printed(temp, command));
      }
      line = end + 1;
    }
    ++sessions;
    result += kClose;
    at = close + 1 + kClose.size();
  }
  result += text.substr(at);
  CHECK(sessions >= 3);
  if (result == text) return;
  if (rewriting_goldens()) {
    std::ofstream(readme_path(), std::ios::binary) << result;
    return;
  }
  FAIL_CHECK("README.md: " << first_difference(text, result));
}
