// Which rules a Dockerfile is linted with: what `.decant.yaml` says, what wins, and what broken ones do to a
// run.
#include "tests/support/run.hpp"
#include "tests/support/temp_directory.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <unistd.h>

namespace decant::lint_config_test {
namespace {

constexpr std::string_view kDockerfile =
    "FROM debian\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\nMAINTAINER "
    "x\n";

// Codes and levels of the findings of one file, and the exit code.
std::string linted(const TempDirectory& directory, const std::string& file,
                   std::vector<std::string> more = {}) {
  std::vector<std::string> words{"lint", "--format", "json", directory / file};
  words.insert(words.end(), more.begin(), more.end());
  const Ran ran = run_decant(words);
  std::string text = fmt::format("{}", ran.exit);
  for (const auto& finding : nlohmann::json::parse(ran.out)) {
    text += fmt::format(" {}:{}", finding["code"].get<std::string>(), finding["level"].get<std::string>());
  }
  return text + (ran.error.empty() ? "" : " " + ran.error);
}

}  // namespace

TEST_CASE("configuration: what it says of rules, and what wins") {
  const TempDirectory temp;
  temp.write(".git/HEAD", "");
  temp.write("Dockerfile", kDockerfile);
  temp.write("test/a/Dockerfile", kDockerfile);
  temp.write("test/x.Dockerfile", kDockerfile);
  const auto all = [&](std::string_view configuration, std::vector<std::string> more = {}) {
    temp.write(".decant.yaml", configuration);
    return linted(temp, "Dockerfile", std::move(more));
  };
  constexpr std::string_view kAsItIs = "1 DL3006:warning DL3015:info MaintainerDeprecated:info";
  CHECK(all("") == kAsItIs);
  CHECK(all("images: {}\n") == kAsItIs);
  CHECK(all("profile: hadolint\n") == "1 DL3006:warning DL3015:info DL3008:warning DL4000:error");
  CHECK(all("profile: hadolint\nfail-level: none\n", {"--profile", "buildkit"}) ==
        "0 MaintainerDeprecated:warning");
  CHECK(all("select: [DL3006, apt-recommends]\n") == "1 DL3006:warning DL3015:info");
  CHECK(all("select: [DL3006]\n", {"--profile", "default"}) == kAsItIs);
  CHECK(all("select: [DL3006]\n", {"--select", "DL3015"}) == "0 DL3015:info");
  CHECK(all("ignore: [DL30]\n") == "0 MaintainerDeprecated:info");
  CHECK(all("ignore: [DL30]\n", {"--ignore", "DL4000"}) == "0");
  CHECK(all("ignore: [DL30]\n", {"--select", "DL3006"}) == "1 DL3006:warning");
  CHECK(all("ignore: [DL30]\n", {"--select", "DL"}) == "1 DL4000:error");
  CHECK(all("ignore: [DL4000]\nlevels: {untagged-image: style, DL3015: off}\n") == "0 DL3006:style");
  // On by its level; where another rule speaks for it, its level is that one's; never in other profiles.
  CHECK(all("levels: {DL3008: error, DL4000: style}\n") ==
        "1 DL3006:warning DL3015:info DL3008:error MaintainerDeprecated:style");
  CHECK(all("profile: buildkit\nlevels: {DL3008: error}\n") == "1 MaintainerDeprecated:warning");
  CHECK(all("levels: {DL3006: info}\n") == "0 DL3006:info DL3015:info MaintainerDeprecated:info");
  CHECK(all("fail-level: error\n") == "0 DL3006:warning DL3015:info MaintainerDeprecated:info");
  CHECK(all("fail-level: error\n", {"--fail-level", "info"}) == kAsItIs);
  CHECK(all("trusted-registries: [example.com]\n").find("DL3026:error") != std::string::npos);
  CHECK(all("trusted-registries: [example.com]\n", {"--trusted-registry", "docker.io"}) == kAsItIs);
  CHECK(all("label-schema: {maintainer: email}\n").find("DL3049:info") != std::string::npos);

  constexpr std::string_view kOverrides =
      "ignore: [DL3006, DL3015]\n"
      "overrides:\n"
      "  - {files: test/, levels: {DL3006: error}}\n"
      "  - {files: ['*.Dockerfile', '!/test/y*'], levels: {DL3006: style}, select: [DL3006, DL3015]}\n";
  CHECK(all(kOverrides) == "0 MaintainerDeprecated:info");
  CHECK(linted(temp, "test/a/Dockerfile") == "1 DL3006:error MaintainerDeprecated:info");
  CHECK(linted(temp, "test/x.Dockerfile") == "0 DL3006:style DL3015:info");
  // A file that is piped in has the name that it is given.
  const auto piped = [&](const std::string& name) {
    return run_decant({"lint", "--config", temp / ".decant.yaml", "--format", "gnu", "--file-path-in-report",
                       name, "-"},
                      kDockerfile)
        .exit;
  };
  CHECK(piped(temp / "test/a/Dockerfile") == 1);
  CHECK(piped(temp / "Dockerfile") == 0);
  // The nearest one alone.
  temp.write("test/.decant.yaml", "select: [DL3015]\n");
  CHECK(linted(temp, "test/a/Dockerfile") == "0 DL3015:info");
  CHECK(linted(temp, "test/a/Dockerfile", {"--config", temp / ".decant.yaml"}) ==
        "1 DL3006:error MaintainerDeprecated:info");
}

TEST_CASE("configuration: hadolint's, where there is no other") {
  const TempDirectory temp;
  temp.write(".git/HEAD", "");
  temp.write("Dockerfile", kDockerfile);
  temp.write("hadolint.yaml",
             "ignored: [DL3006]\noverride: {error: [DL3008], style: [DL4000]}\nfailure-threshold: error\n");
  const std::string config = temp / "hadolint.yaml";
  CHECK(linted(temp, "Dockerfile", {"--config", config}) ==
        "1 DL3015:info DL3008:error MaintainerDeprecated:style");
  temp.write("hadolint.yaml", "ignored: [DL3006]\nfailure-threshold: info\n");
  CHECK(linted(temp, "Dockerfile", {"--config", config}) == "1 DL3015:info MaintainerDeprecated:info");
  CHECK(linted(temp, "Dockerfile", {"--config", config, "--no-fail"}).starts_with("0 "));
  temp.write("hadolint.yaml", "ignored: DL3006\n");
  CHECK(linted(temp, "Dockerfile", {"--config", config}).starts_with("2 decant: error: "));
  std::filesystem::create_directory(temp / "hadolint.d");
  CHECK(linted(temp, "Dockerfile", {"--config", temp / "hadolint.d"}).find("Is a directory") !=
        std::string::npos);
}

TEST_CASE("configuration: a broken one is told once, and keeps no other file from being linted") {
  const TempDirectory temp;
  temp.write(".git/HEAD", "");
  temp.write("good/Dockerfile", kDockerfile);
  temp.write("bad/Dockerfile", kDockerfile);
  temp.write("bad/Dockerfile.dev", kDockerfile);
  struct Row {
    std::string_view text;
    std::string_view what;
  };
  const std::string deep(100000, '[');
  const std::string huge(300000, '#');
  const Row rows[] = {
      {"ignroe: []\n", ".decant.yaml:1:1: `ignroe` is no key of .decant.yaml\n  did you mean `ignore`?\n"},
      {"ignore: [DL3OO8]\n",
       ".decant.yaml:1:10: there is no rule `DL3OO8`\n  did you mean DL3008? `decant rules` lists them "
       "all\n"},
      {"ignore: [SC2086]\nselect: [SC20866]\n",
       ".decant.yaml:2:10: there is no rule `SC20866`\n  `decant rules` lists them all\n"},
      {"overrides:\n  - {files: nothing, profile: hadolnt}\n",
       ".decant.yaml:2:22: there is no profile `hadolnt`\n  did you mean hadolint?\n"},
      {"levels: {DL3: error}\n",
       ".decant.yaml:1:10: there is no rule `DL3`\n  did you mean DL3000? `decant rules` lists them all\n"},
      {"a: [", ".decant.yaml:1:1: end of sequence flow not found\n  correct the YAML at that line\n"},
      {"a: 1\n---\nb: 1\n",
       ".decant.yaml:3:1: more than one document in one file\n  correct the YAML at that line\n"},
      {deep, ".decant.yaml:1:1: nested too deeply\n  correct the YAML at that line\n"},
      {huge,
       ".decant.yaml holds more than 256 KiB, too much for a configuration\n  check that this is the file "
       "that you "
       "mean\n"},
  };
  const auto run = [&](const std::string& format) {
    Ran ran = run_decant({"lint", "--format", format, temp.path()});
    CHECK(ran.exit == 2);
    return ran;
  };
  const auto found = [&](const Ran& ran) {
    std::string files;
    for (const auto& finding : nlohmann::json::parse(ran.out)) files = finding["file"].get<std::string>();
    return files == temp / "good/Dockerfile";
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    temp.write("bad/.decant.yaml", row.text);
    const Ran ran = run("json");
    CHECK(found(ran));
    CHECK(ran.error.starts_with("decant: error: "));
    CHECK_MESSAGE(ran.error.ends_with(row.what), ran.error);
    CHECK(ran.error.find("error: ", 9) == std::string::npos);
  }
  const auto sarif = nlohmann::json::parse(run("sarif").out);
  CHECK(sarif["runs"][0]["results"].size() == 3);

  std::filesystem::remove(temp / "bad/.decant.yaml");
  std::filesystem::create_directory(temp / "bad/.decant.yaml");
  const Ran directory = run("json");
  CHECK(found(directory));
  CHECK(directory.error.find("bad/.decant.yaml: Is a directory\n") != std::string::npos);
  std::filesystem::remove(temp / "bad/.decant.yaml");
  if (::geteuid() == 0) return;  // may read everything
  std::filesystem::permissions(temp.write("bad/.decant.yaml", ""), std::filesystem::perms::none);
  CHECK(run("json").error.find("bad/.decant.yaml: Permission denied\n") != std::string::npos);
}

// Knowledge of a nested configuration must not reach the files beside it, whichever thread comes first.
TEST_CASE("configuration: a knowledge file holds for the Dockerfiles that its configuration governs") {
  const TempDirectory temp;
  temp.write(".git/HEAD", "");
  const auto tools = [](std::string_view reads) {
    return fmt::format(
        R"({{"about": "x", "tools": [{{"tool": "fetcher", "programs": ["fetcher"], "variables": [],
      "commands": [{{"match": ["get"], "role": "install", "operands": "none", "reads": ["{}"],
                    "writes": ["fetched/**"], "cost_seconds": 30, "source": "its manual"}}]}}]}})",
        reads);
  };
  for (const std::string name : {"a", "b", "c"}) {
    temp.write(name + "/Dockerfile", "FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN fetcher get\n");
    temp.write(name + "/fetch.lock", "1");
    temp.write(name + "/other.lock", "1");
    temp.write(name + "/main.c", "1");
  }
  temp.write("a/.decant.yaml", "knowledge: [tools.json]\n");
  temp.write("a/tools.json", tools("fetch.lock"));
  temp.write("c/.decant.yaml", "knowledge: [tools.json]\n");
  temp.write("c/tools.json", tools("other.lock"));
  const auto found = [&] {
    const Ran ran = run_decant({"lint", "--format", "json", temp / "a", temp / "b", temp / "c"});
    std::string text;
    for (const auto& finding : nlohmann::json::parse(ran.out)) {
      if (finding["code"] != "DC1001") continue;
      const auto file = std::filesystem::path(finding["file"].get<std::string>()).parent_path().filename();
      const std::string message = finding["message"];
      text += fmt::format("{} {}\n", file.string(),
                          message.find("fetch.lock") != std::string::npos   ? "fetch.lock"
                          : message.find("other.lock") != std::string::npos ? "other.lock"
                                                                            : message);
    }
    return text;
  };
  for (int i = 0; i < 5; ++i) CHECK(found() == "a fetch.lock\nc other.lock\n");
}

}  // namespace decant::lint_config_test
