// Dockerfiles as Compose and bake files build them: which context, target and arguments count, what is told
// once, and what is wrong in these files.
#include "tests/support/run.hpp"
#include "tests/support/skip.hpp"
#include "tests/support/temp_directory.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdlib>

namespace decant::known_builds_test {
namespace {

constexpr std::string_view kDockerfile =
    "FROM debian:12 AS base\nRUN true\nFROM base AS special\nCOPY app /app\nFROM base AS other\nRUN true\n"
    "FROM base AS final\nCOPY conf/x /x\n";

std::string without(std::string text, const std::string& prefix) {
  for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix))
    text.erase(at, prefix.size());
  return text;
}

// `file:line code`, a line each; then what is told on stderr, then the exit code.
std::string linted(const TempDirectory& temp, std::vector<std::string> words) {
  words.insert(words.begin(), {"lint", "--format", "json"});
  const InDirectory here(temp.path());
  const Ran ran = run_decant(words);
  std::string text;
  for (const auto& finding : nlohmann::json::parse(ran.out)) {
    text += fmt::format("{}:{} {}\n", finding["file"].get<std::string>(), finding["line"].get<int>(),
                        finding["code"].get<std::string>());
  }
  text += ran.error + fmt::format("{}\n", ran.exit);
  return without(text, temp.path() + "/");
}

}  // namespace

TEST_CASE("builds: contexts, targets and what is told once") {
  const TempDirectory temp;
  temp.write(".git/HEAD", "");
  temp.write("web/Dockerfile", kDockerfile);
  temp.write("web/docker/odd.docker", kDockerfile);
  temp.write("web/.dockerignore", "app\nconf\n");
  temp.write(".dockerignore", "web/conf\n");
  // By itself: nobody builds `special`.
  constexpr std::string_view kAlone =
      "web/Dockerfile:3 DC2001\nweb/Dockerfile:4 CopyIgnoredFile\nweb/Dockerfile:5 DC2001\n"
      "web/Dockerfile:8 CopyIgnoredFile\n1\n";
  CHECK(linted(temp, {temp / "web"}) == kAlone);
  CHECK(linted(temp, {temp / "web/Dockerfile"}) == kAlone);

  temp.write("compose.yaml",
             "services:\n  a: {build: {context: web, target: special}}\n"
             "  b: {build: {context: ., dockerfile: web/docker/odd.docker}}\n"
             "  c: {build: {context: ., dockerfile: web/Dockerfile}}\n"
             "  same: {build: {context: ., dockerfile: web/Dockerfile}}\n"
             "  d:\n    build:\n      context: web\n      dockerfile_inline: |\n        FROM debian\n        "
             "RUN cd /\n");
  constexpr std::string_view kBuilt = "web/Dockerfile:4 CopyIgnoredFile\nweb/Dockerfile:5 DC2001\n";
  constexpr std::string_view kOdd = "web/docker/odd.docker:3 DC2001\nweb/docker/odd.docker:5 DC2001\n";
  constexpr std::string_view kInline = "compose.yaml:10 DL3006\n";
  const std::string all = fmt::format("{}{}{}1\n", kBuilt, kOdd, kInline);
  CHECK(linted(temp, {temp.path()}) == all);
  CHECK(linted(temp, {temp / "compose.yaml"}) == all);
  CHECK(linted(temp, {temp / "web"}) == fmt::format("{}1\n", kBuilt));
  CHECK(linted(temp, {temp / "web/Dockerfile"}) == fmt::format("{}1\n", kBuilt));
  // The command line goes over it.
  CHECK(linted(temp, {temp / "web/Dockerfile", "--context", temp.path()}) == "web/Dockerfile:5 DC2001\n0\n");
  CHECK(linted(temp, {temp / "web/Dockerfile", "--target", "gone"}).find("there is no stage `gone`") !=
        std::string::npos);
  // A target that only a run of Compose knows may be any.
  temp.write("compose.yaml", "services:\n  a: {build: {context: web, target: \"${NOBODY_SETS_THIS}\"}}\n");
  CHECK(linted(temp, {temp / "web/Dockerfile"}) ==
        "web/Dockerfile:4 CopyIgnoredFile\nweb/Dockerfile:8 CopyIgnoredFile\n1\n");
  CHECK(linted(temp, {temp / "web/Dockerfile", "--verbose"})
            .find("warning: compose.yaml:2:29: service a: its target is not known\n") != std::string::npos);
}

TEST_CASE("builds: arguments of a bake file and of its override") {
  const TempDirectory temp;
  temp.write(".git/HEAD", "");
  temp.write("Dockerfile", "FROM debian:12\nARG FILES=app\nCOPY ${FILES} /app\n");
  temp.write(".dockerignore", "secret\n");
  CHECK(linted(temp, {temp.path()}) == "0\n");
  temp.write(
      "docker-bake.hcl",
      "variable \"NAME\" { default = \"secret\" }\ntarget \"default\" {\n  args = { FILES = \"${NAME}\" }\n"
      "  dockerfile = \"Dockerfile\"\n}\n");
  CHECK(linted(temp, {temp.path()}) == "Dockerfile:3 CopyIgnoredFile\n1\n");
  CHECK(linted(temp, {temp.path(), "--build-arg", "FILES=app"}) == "0\n");
  temp.write("docker-bake.override.hcl", "target \"default\" { args = { FILES = \"app\" } }\n");
  CHECK(linted(temp, {temp.path()}) == "0\n");
  CHECK(linted(temp, {temp / "docker-bake.override.hcl"}) == "0\n");
}

TEST_CASE("builds: a name of another context is no image") {
  const TempDirectory temp;
  temp.write(".git/HEAD", "");
  temp.write("Dockerfile", "FROM base\nCOPY --from=assets /a /b\n");
  const std::vector<std::string> words{temp.path(), "--select", "DL3006,DL3022"};
  CHECK(linted(temp, words) == "Dockerfile:1 DL3006\nDockerfile:2 DL3022\n1\n");
  temp.write("compose.yaml",
             "services:\n  a: {build: {context: ., additional_contexts: {base: x, assets: y}}}\n");
  CHECK(linted(temp, words) == "0\n");
  temp.write("compose.yaml", "services:\n  a: {build: {context: ., additional_contexts: [base=x]}}\n");
  CHECK(linted(temp, words) == "Dockerfile:2 DL3022\n1\n");
  CHECK(linted(temp, {temp.path(), "--profile", "hadolint"}).starts_with("Dockerfile:1 DL3006\n"));
}

TEST_CASE("builds: what is wrong is an error where the file is named, a warning where it is come upon") {
  const TempDirectory temp;
  temp.write(".git/HEAD", "");
  temp.write("Dockerfile", "FROM debian\n");
  temp.write(
      "compose.yaml",
      "services:\n  good: {build: .}\n  gone: {build: web}\n  nowhere: {build: {context: x, dockerfile: "
      "../Dockerfile}}\n  stage: {build: {context: ., target: none}}\n  away: {build: "
      "\"https://example.com/x.git\"}\n");
  CHECK(linted(temp, {temp / "compose.yaml"}) ==
        "Dockerfile:1 DL3006\n"
        "decant: error: compose.yaml:3:10: service gone: the Dockerfile web/Dockerfile does not exist\n"
        "  correct the path; it is relative to the context\n"
        "decant: error: compose.yaml:4:13: service nowhere: the context x is no directory\n"
        "  correct the path; it is relative to that file\n"
        "decant: error: compose.yaml:5:11: service stage: Dockerfile: there is no stage `none`\n"
        "  stages are: stage 0\n"
        "2\n");
  CHECK(linted(temp, {temp.path()}) ==
        "Dockerfile:1 DL3006\n"
        "decant: warning: compose.yaml:3:10: service gone: the Dockerfile web/Dockerfile does not exist\n"
        "decant: warning: compose.yaml:5:11: service stage: Dockerfile: there is no stage `none`\n"
        "1\n");
  temp.write("compose.yaml", "services:\n  a: [\n");
  CHECK(linted(temp, {temp / "compose.yaml", temp / "Dockerfile"}) ==
        "Dockerfile:1 DL3006\n"
        "decant: error: compose.yaml:3:1: end of sequence flow not found\n"
        "  correct the YAML at that line\n2\n");
  CHECK(linted(temp, {temp / "Dockerfile"}) ==
        "Dockerfile:1 DL3006\ndecant: warning: compose.yaml:3:1: end of sequence flow not found\n1\n");
  temp.write("values.yaml", "a: 1\n");
  CHECK(linted(temp, {temp / "values.yaml"}) ==
        "decant: error: values.yaml names no builds: it has neither services nor targets\n"
        "  name a Compose or bake file, or Dockerfiles themselves\n2\n");
  CHECK(linted(temp, {temp / "gone.yaml"}).find("cannot read gone.yaml: No such file or directory") !=
        std::string::npos);
  temp.write("images/compose.yaml", "services: {a: {image: postgres}}\n");
  CHECK(linted(temp, {temp / "images/compose.yaml"}) == "0\n");
  CHECK(linted(temp, {temp / "images"}).find("the directory images holds no Dockerfile") !=
        std::string::npos);
}

TEST_CASE("builds: --changed goes by the Dockerfile and by the file that names it") {
  const TempDirectory temp;
  const auto git = [&](const std::string& command) {
    return std::system(fmt::format("cd '{}' && git -c user.name=a -c user.email=a@example {} >/dev/null 2>&1",
                                   temp.path(), command)
                           .c_str()) == 0;
  };
  if (!git("init -q")) return skip_test("no git");
  temp.write("a/odd.docker", "FROM debian\n");
  temp.write("b/Dockerfile", "FROM debian\n");
  temp.write("a/compose.yaml", "services: {a: {build: {dockerfile: odd.docker}}}\n");
  temp.write("b/compose.yaml", "services: {b: {build: .}}\n");
  REQUIRE(git("add -A"));
  REQUIRE(git("commit -qm x"));
  CHECK(linted(temp, {temp.path()}) == "b/Dockerfile:1 DL3006\na/odd.docker:1 DL3006\n1\n");
  CHECK(linted(temp, {temp.path(), "--changed", "HEAD"}) == "0\n");
  temp.write("a/odd.docker", "FROM debian\nRUN true\n");
  CHECK(linted(temp, {temp.path(), "--changed", "HEAD"}) == "a/odd.docker:1 DL3006\n1\n");
  temp.write("a/odd.docker", "FROM debian\n");
  temp.write("b/compose.yaml", "services: {b: {build: {context: .}}}\n");
  CHECK(linted(temp, {temp.path(), "--changed", "HEAD"}) == "b/Dockerfile:1 DL3006\n1\n");
}

}  // namespace decant::known_builds_test
