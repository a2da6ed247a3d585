// What Compose and bake files say of builds: every file below testdata/builds with what is read from it, as a
// golden.
#include "builds/build.hpp"
#include "builds/hcl.hpp"
#include "builds/interpolate.hpp"
#include "grammar/hcl.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/temp_directory.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <tao/pegtl/contrib/analyze.hpp>

#include <algorithm>
#include <filesystem>

namespace decant::builds_test {
namespace fs = std::filesystem;

namespace {

std::optional<std::string> environment(const std::string& name) {
  if (name == "TAG") return "v2";
  if (name == "EMPTY") return "";
  return std::nullopt;
}

std::string without(std::string text, const std::string& prefix) {
  for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix))
    text.erase(at, prefix.size());
  return text;
}

std::string shown(const builds::Build& build) {
  std::string text = fmt::format("{}\n  {} in {}", build.said(), build.dockerfile, build.context);
  if (!build.target.empty()) text += " target " + build.target;
  if (build.open_target) text += " target ?";
  if (!build.platform.empty()) text += " for " + build.platform;
  for (const std::string& name : build.contexts) text += " with " + name;
  for (const auto& [name, value] : build.args) text += fmt::format("\n  {}={}", name, value);
  if (build.inline_text) text += fmt::format("\n  inline {:?}", *build.inline_text);
  return text + "\n";
}

std::string shown(const Result<builds::BuildFile>& read) {
  if (!read) return fmt::format("! {}\n  {}\n", read.problem().what, read.problem().remedy);
  std::string text;
  for (const builds::Build& build : read->builds) text += shown(build);
  for (const std::string& note : read->notes) text += fmt::format("- {}\n", note);
  return text;
}

}  // namespace

TEST_CASE("builds: what files say") {
  const std::string root = testdata_path("builds");
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    const std::string name = entry.path().filename().string();
    const bool top = fs::exists(entry.path().string() + ".builds") || rewriting_goldens();
    if (top && entry.is_regular_file() && builds::can_be_build_file(name))
      files.push_back(entry.path().string());
    if (top && entry.is_regular_file() && name.ends_with(".json")) files.push_back(entry.path().string());
  }
  std::ranges::sort(files);
  files.erase(std::unique(files.begin(), files.end()), files.end());
  CHECK(files.size() >= 10);
  for (const std::string& file : files) {
    CAPTURE(file);
    const std::string below = file.substr(root.size() + 1);
    check_golden("builds/" + below + ".builds",
                 without(shown(builds::read_build_file(file, environment)), root + "/"));
  }
}

TEST_CASE("builds: names of files") {
  for (const char* const name :
       {"compose.yaml", "compose.yml", "compose.dev.yaml", "compose-dev.yaml", "docker-compose.yml",
        "docker-compose.override.yml", "docker-bake.hcl", "docker-bake.json", "docker-bake.override.json"}) {
    CAPTURE(name);
    CHECK(builds::is_build_file_name(name));
    CHECK(builds::can_be_build_file(name));
  }
  for (const char* const name : {"composer.yaml", "composer.json", "compose.json", "docker-compose",
                                 "bake.hcl", "values.yaml", "Dockerfile", "docker-baker.hcl"}) {
    CAPTURE(name);
    CHECK_FALSE(builds::is_build_file_name(name));
  }
  CHECK(builds::can_be_build_file("stack.yml"));
  CHECK(builds::can_be_build_file("bake.hcl"));
  CHECK_FALSE(builds::can_be_build_file("Dockerfile"));
  const TempDirectory temp;
  temp.write("docker-compose.yml", "");
  temp.write("docker-bake.json", "");
  CHECK(builds::main_file(temp / "docker-compose.override.yaml") == temp / "docker-compose.yml");
  CHECK(builds::main_file(temp / "docker-bake.override.hcl") == temp / "docker-bake.json");
  CHECK(builds::main_file(temp / "compose.override.yaml") == temp / "compose.override.yaml");
}

TEST_CASE("builds: Compose's variables") {
  struct Row {
    std::string_view text;
    std::string_view value;
  };
  const Row rows[] = {
      {"", ""},
      {"plain", "plain"},
      {"$TAG", "v2"},
      {"a$TAG.b", "av2.b"},
      {"${TAG}", "v2"},
      {"$$TAG", "$TAG"},
      {"${NO}", "?"},
      {"$NO", "?"},
      {"${NO:-d}", "d"},
      {"${NO-d}", "d"},
      {"${EMPTY:-d}", "d"},
      {"${EMPTY-d}", ""},
      {"${TAG:-d}", "v2"},
      {"${NO:-${TAG}}", "v2"},
      {"${NO:-${NO:-x}y}", "xy"},
      {"${NO:-}", ""},
      {"${TAG:+r}", "r"},
      {"${NO:+r}", ""},
      {"${EMPTY:+r}", ""},
      {"${EMPTY+r}", "r"},
      {"${NO:?why}", "?"},
      {"${TAG:?why}", "v2"},
      {"${TAG", "?"},
      {"${}", "?"},
      {"${TAG/a/b}", "?"},
      {"$", "?"},
      {"100$ 5", "?"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(builds::interpolate(row.text, environment).value_or("?") == row.value);
  }
  const auto read = builds::read_env_file(
      "A=1\n# B=2\nexport C = 'x # y'\nD=\"q\" # c\nE=a b # c\r\nnothing\nF=\n=x\nG='open\n");
  std::string text;
  for (const auto& [name, value] : read) text += fmt::format("{}={};", name, value);
  CHECK(text == "A=1;C=x # y;D=q;E=a b;F=;");
}

TEST_CASE("builds: HCL's grammar makes progress, and hostile files have an end") {
  CHECK(tao::pegtl::analyze<grammar::hcl::file>(-1) == 0);
  const auto what = [](const std::string& text) {
    const auto read = builds::read_hcl("f", text);
    return read ? std::string("read") : read.problem().what;
  };
  CHECK(what("") == "read");
  CHECK(what("target \"a\" {") == "f:1:13: this is no HCL: the end comes too early");
  CHECK(what("target \"a\" { context = \"x\n}") == "f:1:24: this is no HCL: a text that has no end");
  CHECK(what("a = <<EOF\nx\n") == "f:1:5: this is no HCL: a text that has no end");
  CHECK(what("{}") == "f:1:1: this is no HCL: `{` is not expected here");
  CHECK(what("a = 1 b = 2") == "read");
  constexpr int kMany = 30000;
  const auto many = [](std::string_view piece) {
    std::string text;
    for (int i = 0; i < kMany; ++i) text += piece;
    return text;
  };
  CHECK(what("a = " + many("[")) == "read");
  CHECK(what("a = " + many("{a=")) == "read");
  CHECK(what("a = " + many("(")) == "read");
  CHECK(what("a = \"" + many("${\"")) != "read");
  CHECK(what(many("<<A\n")) != "read");
  CHECK(what(many("a {")) != "read");
  CHECK(what(many("target \"x\" {}\n")) == "read");
  CHECK(what("a = [" + many("[1+1],") + "]") == "read");
}

}  // namespace decant::builds_test
