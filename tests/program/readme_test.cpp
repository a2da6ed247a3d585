// Documentation that runs: every `console` block of a page is a session in a fresh copy of its directory of
// testdata. A line that begins with `$ ` is a command, what follows is what it prints; `--rewrite-goldens`
// writes what came out.
#include "config/config.hpp"
#include "config/keys.hpp"
#include "report/config_schema.hpp"
#include "support/git_repository.hpp"
#include "support/golden.hpp"
#include "support/skip.hpp"
#include "support/temp_directory.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

using namespace decant;
namespace fs = std::filesystem;

namespace {

std::string read_whole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// What `command` prints, stdout and stderr as they come, in the directory `work`.
std::string printed(const TempDirectory& temp, const std::string& work, const std::string& command) {
  const std::string build = fs::read_symlink("/proc/self/exe").parent_path().string();
  temp.write("script", command + "\n");
  const std::string line = fmt::format(
      "cd '{0}/{2}' && env -i PATH='{1}:/usr/bin:/bin' HOME='{0}' LC_ALL=C.UTF-8 sh '{0}/script' >'{0}/out' "
      "2>&1 "
      "</dev/null",
      temp.path(), build, work);
  static_cast<void>(std::system(line.c_str()));
  return temp.read("out");
}

}  // namespace

namespace {

// A history for the shop, as README tells of it: 300 commits, most of the source, some of what is installed;
// the last has the files as they are.
void make_history(const TempDirectory& temp, const std::string& work) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(temp / work)) {
    if (entry.is_regular_file())
      files[fs::relative(entry.path(), temp / work).string()] = read_whole(entry.path());
  }
  std::string stream;
  constexpr int kCommits = 300;
  const auto put = [&](const std::string& path, const std::string& bytes) {
    const bool runs = path == "entrypoint.sh";
    stream +=
        fmt::format("M {} inline {}\ndata {}\n{}\n", runs ? "100755" : "100644", path, bytes.size(), bytes);
  };
  for (int i = 0; i < kCommits; ++i) {
    stream += fmt::format("commit refs/heads/main\ncommitter a <a@example.org> {} +0000\ndata 0\n",
                          1'700'000'000 + i * 86'400);
    if (i == 0) {
      for (const auto& [path, bytes] : files) put(path, bytes);
      continue;
    }
    const std::string path = i % 25 == 7    ? "package-lock.json"
                             : i % 40 == 11 ? "requirements/base.txt"
                             : i % 3 == 0   ? "README.md"
                             : i % 3 == 1   ? "shop/catalog.py"
                                            : "assets/build.js";
    for (const auto& [each, bytes] : files) {
      if (i + 1 == kCommits) put(each, bytes);
    }
    if (i + 1 < kCommits)
      put(path, fmt::format("{}{}", files.at(path), std::string(static_cast<std::size_t>(i), '\n')));
  }
  temp.write("history", stream);
  const std::string command = fmt::format(
      "cd '{0}/{1}' && export HOME='{0}' GIT_CONFIG_NOSYSTEM=1 && git -c init.defaultBranch=main init -q . "
      "&& git fast-import --quiet "
      "<'{0}/history' && git reset -q && rm '{0}/history'",
      temp.path(), work);
  CHECK(std::system(command.c_str()) == 0);
}

// The page's sessions; how many there are.
int check_sessions(const std::string& page, const std::string& directory) {
  const std::string path = testdata_path("../" + page);
  const std::string text = read_whole(path);
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
    temp.copy_testdata(directory, directory);
    if (page == "README.md" || page == "docs/split.md") make_history(temp, directory);
    for (std::size_t line = begin; line <= close;) {
      const std::size_t end = text.find('\n', line);
      if (text.compare(line, 2, "$ ") == 0) {
        const std::string command = text.substr(line + 2, end - line - 2);
        result += fmt::format("$ {}\n{}", command, printed(temp, directory, command));
      }
      line = end + 1;
    }
    ++sessions;
    result += kClose;
    at = close + 1 + kClose.size();
  }
  result += text.substr(at);
  if (result == text) return sessions;
  if (rewriting_goldens()) {
    std::ofstream(path, std::ios::binary) << result;
    return sessions;
  }
  FAIL_CHECK(page << ": " << first_difference(text, result));
  return sessions;
}

// The page's configurations; how many there are.
int check_examples(const std::string& page) {
  const std::string text = read_whole(testdata_path("../" + page));
  constexpr std::string_view kOpen = "```yaml\n";
  int examples = 0;
  for (std::size_t open = text.find(kOpen); open != std::string::npos; open = text.find(kOpen, open + 1)) {
    const std::size_t begin = open + kOpen.size();
    const auto read = config::read_config("example", text.substr(begin, text.find("```\n", begin) - begin));
    CHECK_MESSAGE(read, (read ? std::string() : read.problem().what));
    ++examples;
  }
  return examples;
}

}  // namespace

TEST_CASE("README: every session prints what it says") {
  if (!have_git()) return skip_test("git is not installed");
  CHECK(check_sessions("README.md", "shop") >= 4);
}

TEST_CASE("documentation: the examples of explain.md do what it shows") {
  CHECK(check_sessions("docs/explain.md", "shop") == 2);
}

TEST_CASE("documentation: the examples of split.md do what it shows") {
  if (!have_git()) return skip_test("git is not installed");
  CHECK(check_sessions("docs/split.md", "shop") == 3);
}

TEST_CASE("Compose and bake files: every session prints what it says") {
  CHECK(check_sessions("docs/builds.md", "builds-example") == 2);
  CHECK(check_examples("docs/builds.md") == 1);
}

TEST_CASE("configuration: every session prints what it says, and every example can be read") {
  CHECK(check_sessions("docs/configuration.md", "configuration") == 2);
  CHECK(check_examples("docs/configuration.md") == 3);
  const std::string text = read_whole(testdata_path("../docs/configuration.md"));
  const auto told = [&](std::string_view key) {
    CAPTURE(key);
    CHECK(text.find(fmt::format("| `{}` |", key)) != std::string::npos);
  };
  for (const auto& key : config::file_keys()) told(key.name);
  for (const auto& key : config::lint_keys()) told(key.name);
}

TEST_CASE("configuration: the schema is that of the reader's keys") {
  const std::string path = testdata_path("../docs/decant.schema.json");
  const std::string schema = report::config_schema();
  if (rewriting_goldens()) std::ofstream(path, std::ios::binary) << schema;
  CHECK(read_whole(path) == schema);
  // Every key of it is one that the reader knows, and says so when the value is not what the schema asks for.
  const nlohmann::json read = nlohmann::json::parse(schema);
  const auto check = [](const nlohmann::json& properties, const std::string& indent,
                        const std::string& before) {
    CHECK(properties.size() >= 2);
    for (const auto& item : properties.items()) {
      const std::string key = item.key();
      CAPTURE(key);
      const auto result = config::read_config("f", fmt::format("{}{}{}: [[]]\n", before, indent, key));
      REQUIRE_FALSE(result);
      CHECK(result.problem().what.find("is no key") == std::string::npos);
      CHECK(result.problem().what.starts_with("f:"));
    }
  };
  check(read["properties"], "", "");
  check(read["definitions"]["override"]["properties"], "    ", "overrides:\n  - &a\n");
  check(read["definitions"]["build"]["properties"], "    ", "builds:\n  - &a\n");
  check(read["definitions"]["image"]["properties"], "    ", "images:\n  a:\n");
}
