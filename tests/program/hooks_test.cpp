// What others start decant by: the hook with the real pre-commit, and the scripts of action.yml and of the
// GitLab job, run as their runners do.
#include "host/yaml.hpp"
#include "support/golden.hpp"
#include "support/skip.hpp"
#include "support/temp_directory.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>

using namespace decant;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

constexpr std::string_view kUpdateInRunOfItsOwn =
    "FROM debian:12-slim\nRUN apt-get update\nRUN apt-get install -y curl\n";

struct Said {
  int code = 0;
  std::string text;
};

// `script` by sh in `directory`, decant in PATH.
Said run_script(const TempDirectory& temp, const std::string& directory, const std::string& script) {
  const std::string build = fs::read_symlink("/proc/self/exe").parent_path().string();
  temp.write("script", script);
  const std::string line = fmt::format(
      "cd '{0}/{1}' && env -i PATH='{2}:/usr/bin:/bin' HOME='{0}' LC_ALL=C.UTF-8 sh -e '{0}/script' "
      ">'{0}/said' 2>&1 "
      "</dev/null",
      temp.path(), directory, build);
  const int status = std::system(line.c_str());
  return {status >= 0 ? status >> 8 : -1, temp.read("said")};
}

json yaml(const std::string& name) {
  const auto text = host::yaml_to_json(name, read_testdata("../" + name));
  REQUIRE(text);
  return json::parse(*text);
}

}  // namespace

TEST_CASE("pre-commit: the hook finds, fails, and passes when mended") {
  const TempDirectory temp;
  if (run_script(temp, ".", "pre-commit --version").code != 0) return skip_test("no pre-commit");
  if (run_script(temp, ".", "git --version").code != 0) return skip_test("no git");
  temp.write("hooks/.pre-commit-hooks.yaml", read_testdata("../.pre-commit-hooks.yaml"));
  temp.write("work/web/Dockerfile", kUpdateInRunOfItsOwn);
  temp.write("work/Dockerfile.dev", kUpdateInRunOfItsOwn);
  temp.write("work/notes.txt", kUpdateInRunOfItsOwn);
  const std::string commit =
      "git init -q && git add . && git -c user.name=a -c user.email=a@example commit -q -m one";
  REQUIRE(run_script(temp, "hooks", commit).code == 0);
  const std::string head = run_script(temp, "hooks", "git rev-parse HEAD").text.substr(0, 40);
  temp.write(
      "work/.pre-commit-config.yaml",
      fmt::format(
          "repos:\n  - repo: '{}'\n    rev: {}\n    hooks:\n      - id: decant\n        args: [-f, tty]\n",
          temp / "hooks", head));
  REQUIRE(run_script(temp, "work", "git init -q && git add .").code == 0);
  const Said failed = run_script(temp, "work", "pre-commit run --color never");
  CAPTURE(failed.text);
  CHECK(failed.code == 1);
  CHECK(failed.text.find("Failed") != std::string::npos);
  CHECK(failed.text.find("web/Dockerfile:2 DC1004 warning: ") != std::string::npos);
  CHECK(failed.text.find("Dockerfile.dev:2 DC1004 warning: ") != std::string::npos);
  CHECK(failed.text.find("notes.txt") == std::string::npos);

  const std::string mended = "FROM debian:12-slim\nRUN apt-get update && apt-get install -y curl=1\n";
  temp.write("work/web/Dockerfile", mended);
  temp.write("work/Dockerfile.dev", mended);
  const Said passed = run_script(temp, "work", "git add . && pre-commit run --color never");
  CAPTURE(passed.text);
  CHECK(passed.code == 0);
  CHECK(passed.text.find("Passed") != std::string::npos);
}

TEST_CASE("action.yml: its script annotates, and its inputs are no shell") {
  const json action = yaml("action.yml");
  const json& step = action["runs"]["steps"][1];
  for (const auto& [name, value] : step["env"].items()) {
    const std::string text = value;
    const std::string input = text.substr(11, text.size() - 14);  // ${{ inputs.NAME }}
    CAPTURE(name);
    CHECK(action["inputs"].contains(input));
  }
  const TempDirectory temp;
  temp.write("work/web/Dockerfile", kUpdateInRunOfItsOwn);
  const auto run_with = [&](const std::string& paths, const std::string& sarif) {
    return run_script(temp, "work",
                      fmt::format("export DECANT_PATHS='{}' DECANT_PROFILE=default DECANT_FAIL_LEVEL=warning "
                                  "DECANT_SARIF='{}'\n{}",
                                  paths, sarif, step["run"].get<std::string>()));
  };
  const Said said = run_with("w*/Dockerfile", "decant.sarif");
  CAPTURE(said.text);
  CHECK(said.code == 1);
  CHECK(said.text.starts_with(
      "::warning file=web/Dockerfile,line=2,endLine=2,col=5,endColumn=19,title=DC1004"));
  CHECK(json::parse(temp.read("work/decant.sarif"))["runs"][0]["results"][0]["ruleId"] == "DC1004");
  CHECK(run_with("$(touch${IFS}owned);`touch${IFS}owned`", "").code == 2);
  CHECK(!fs::exists(temp / "work/owned"));
}

TEST_CASE("the GitLab job writes the report that it names") {
  const json job = yaml("docs/examples/gitlab-ci.yml")["decant"];
  const TempDirectory temp;
  temp.write("work/Dockerfile", kUpdateInRunOfItsOwn);
  const Said said = run_script(temp, "work", "DECANT_PATHS=.\n" + job["script"][0].get<std::string>());
  CAPTURE(said.text);
  CHECK(said.code == 1);
  const std::string report = job["artifacts"]["reports"]["codequality"];
  CHECK(json::parse(temp.read("work/" + report))[0]["location"]["path"] == "Dockerfile");
}
