// Which build of a Dockerfile a command is about: each source, and what happens where they disagree. The
// golden has the repository, the command, what is told of the choice and what came out.
#include "support/golden.hpp"
#include "support/run.hpp"
#include "support/temp_directory.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

namespace decant::built_project_test {
namespace {

constexpr std::string_view kDockerfile =
    "FROM debian:12 AS dev\nARG V\nRUN echo $V\nCOPY src /src\nFROM dev AS prod\nRUN make\n";

struct Case {
  std::string name;
  std::vector<std::pair<std::string, std::string>> files;
  std::vector<std::vector<std::string>> commands;
};

const std::string kTwoServices =
    "services:\n  worker: {build: {context: ., dockerfile: docker/Dockerfile, target: prod}}\n"
    "  api: {build: {context: ., dockerfile: docker/Dockerfile, target: dev, args: {V: 1}}}\n";

std::vector<Case> cases() {
  const std::vector<std::string> explain{"explain", "docker/Dockerfile", "--changed", "src/a"};
  const auto with = [&](std::vector<std::string> more) {
    std::vector<std::string> words = explain;
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  return {
      {"nobody says: a parent holds what is copied", {}, {explain}},
      {"a Compose file",
       {{"compose.yaml", "services: {a: {build: {context: ., dockerfile: docker/Dockerfile}}}\n"}},
       {explain}},
      {"a bake file with target, platform and arguments",
       {{"docker-bake.hcl",
         "target \"app\" {\n  dockerfile = \"docker/Dockerfile\"\n  target = \"dev\"\n"
         "  platforms = [\"linux/arm64\"]\n  args = { V = \"1\", W = \"2\", X = \"3\", Y = \"4\" }\n}\n"}},
       {explain}},
      {".decant.yaml goes over a Compose file",
       {{"compose.yaml",
         "services: {a: {build: {context: ., dockerfile: docker/Dockerfile, target: dev}}}\n"},
        {".decant.yaml", "builds:\n  - files: docker/*\n    context: .\n    target: prod\n"}},
       {explain}},
      {"two builds in .decant.yaml, relative to it",
       {{".decant.yaml",
         "builds:\n  - files: [docker/*, \"!docker/*.txt\"]\n    context: src/..\n    target: dev\n"
         "    args: {V: \"1\", NOBODY_SETS_THIS: }\n  - files: Dockerfile\n    platform: linux/arm64\n"
         "  - files: other/\n"}},
       {explain}},
      {"the nearest of two Compose files, and the first service in it",
       {{"compose.yaml", kTwoServices},
        {"docker/compose.yaml",
         "services: {x: {build: {context: .., dockerfile: docker/Dockerfile, target: dev}}}\n"}},
       {explain}},
      {"two services disagree: the first, or the one that the target says",
       {{"compose.yaml", kTwoServices}},
       {explain,
        with({"--target", "dev"}),
        with({"--target", "dev", "--build-arg", "V=2"}),
        {"explain", "docker/Dockerfile", "--target", "dev", "--build-arg", "V=2"}}},
      {"compose.yaml before compose.dev.yaml",
       {{"compose.dev.yaml",
         "services: {a: {build: {context: ., dockerfile: docker/Dockerfile, target: dev}}}\n"},
        {"compose.yaml", "services: {a: {build: {context: ., dockerfile: docker/Dockerfile}}}\n"}},
       {explain}},
      {"two services that build the same",
       {{"compose.yaml",
         "services:\n  a: &same {build: {context: ., dockerfile: docker/Dockerfile}}\n  b: *same\n"}},
       {explain}},
      {"--context: nobody is asked", {{"compose.yaml", kTwoServices}}, {with({"--context", "."})}},
      {"other contexts have names",
       {{"compose.yaml",
         "services:\n  a: {build: {context: ., dockerfile: docker/Dockerfile, additional_contexts: {debian: "
         "x}}}\n"}},
       {explain}},
      {"a target that is gone",
       {{"compose.yaml",
         "services: {a: {build: {context: ., dockerfile: docker/Dockerfile, target: gone}}}\n"}},
       {explain}},
      {"a Compose file that is broken", {{"compose.yaml", "services: [\n"}}, {explain}},
      {".decant.yaml names what is not there",
       {{".decant.yaml", "builds:\n  - files: docker/*\n    context: gone\n"}},
       {explain, {"lint", "docker/Dockerfile"}}},
      {".decant.yaml says builds wrongly",
       {{".decant.yaml", "builds:\n  - dockerfile: docker/Dockerfile\n"}},
       {explain}},
      {".decant.yaml says of no file", {{".decant.yaml", "builds:\n  - context: .\n"}}, {explain}},
      {"the same for all commands",
       {{"compose.yaml",
         "services: {a: {build: {context: ., dockerfile: docker/Dockerfile, target: dev}}}\n"}},
       {{"graph", "docker/Dockerfile"},
        {"split", "docker/Dockerfile", "--explain"},
        {"keys", "docker/Dockerfile", "--digest", "xxh3", "--base", "debian:12=sha256:0"}}},
  };
}

}  // namespace

TEST_CASE("builds: which one a command is about, each source and each conflict") {
  std::string text;
  for (const Case& each : cases()) {
    const TempDirectory temp;
    temp.write(".git/HEAD", "");
    temp.write("docker/Dockerfile", kDockerfile);
    temp.write("src/a", "a\n");
    text += fmt::format("== {}\n", each.name);
    for (const auto& [path, bytes] : each.files) {
      temp.write(path, bytes);
      text += fmt::format("-- {}\n{}", path, bytes);
    }
    const InDirectory here(temp.path());
    for (const std::vector<std::string>& command : each.commands) {
      const Ran ran = run_decant(command);
      text += fmt::format("$ decant {}\n{}{}exit code {}\n", fmt::join(command, " "), ran.error, ran.out,
                          ran.exit);
    }
    text += "\n";
  }
  check_golden("contexts/choice.txt", text);
}

}  // namespace decant::built_project_test
