// build.sh run for real by each sh of this machine, with a docker that only pretends
// (testdata/emit/script/docker): what it says and what it asks of docker, whole. Real engines are
// tests/builder's.
#include "emit/script.hpp"

#include "support/golden.hpp"
#include "support/skip.hpp"
#include "support/temp_directory.hpp"

#include <doctest/doctest.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <regex>
#include <sys/wait.h>

namespace decant::emit {
namespace {

ScriptInput example() {
  return {
      .dockerfile = "Dockerfile",
      .context = "..",
      .image = "shop",
      .target = "app",
      .stages = {{"trunk", "TRUNK"}, {"python-deps", "PYTHON_DEPS"}, {"node-deps", "NODE_DEPS"}, {"app", ""}},
      .bases = {{"python:3.11-slim", "BASE_PYTHON"}},
      .build_arguments = {"GIT_SHA"}};
}

constexpr std::string_view kKeys =
    "trunk\td1-aaa\t\n"
    "python-deps\td1-bbb\ttrunk\n"
    "node-deps\td1-ccc\ttrunk\n"
    "app\td1-ddd\tpython-deps node-deps\n";

struct Outcome {
  int status = -1;
  std::string text;
};

Outcome shell(const std::string& command) {
  Outcome outcome;
  // The tests ignore SIGPIPE, as decant does; what a user's shell starts does not.
  const auto before = std::signal(SIGPIPE, SIG_DFL);
  std::FILE* pipe = popen(command.c_str(), "r");
  std::signal(SIGPIPE, before);
  REQUIRE(pipe != nullptr);
  std::array<char, 4096> buffer{};
  for (std::size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    outcome.text.append(buffer.data(), n);
  }
  outcome.status = WEXITSTATUS(pclose(pipe));
  return outcome;
}

bool installed(std::string_view program) {
  return shell(fmt::format("command -v {} >/dev/null 2>&1", program)).status == 0;
}

// `sh` itself is dash on Debian, ash on Alpine, bash elsewhere; the others are tried beside it.
std::vector<std::string> other_shells() {
  std::vector<std::string> found;
  for (const std::string_view candidate : {"busybox sh", "bash --posix"}) {
    if (installed(candidate.substr(0, candidate.find(' ')))) found.emplace_back(candidate);
  }
  return found;
}

// One run in a fresh world: files in `world` are written below $FAKE first.
struct ScriptCase {
  std::string name;                                          // of the golden
  std::vector<std::pair<std::string, std::string>> world{};  // path below $FAKE → bytes
  std::string environment = "REGISTRY=127.0.0.1:5000/team";
  std::string arguments{};
  ScriptInput input = example();
};

std::string replace_all(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) {
    text.replace(at, what.size(), by);
  }
  return text;
}

std::string run_case(const ScriptCase& test, const std::string& interpreter) {
  const TempDirectory directory;
  directory.write("project/out dir/build.sh", build_script(test.input));
  directory.write("project/out dir/Dockerfile", "FROM scratch\n");
  directory.write("fake/keys", kKeys);
  directory.write("fake/calls", "");
  directory.write("fake/registry/.keep", "");
  directory.write("tmp/.keep", "");
  for (const auto& [path, bytes] : test.world) directory.write("fake/" + path, bytes);
  // Busybox runs its own applets whatever PATH says; docker and decant are named by path.
  const Outcome outcome = shell(fmt::format(
      "cd '{0}' && TMPDIR='{0}/tmp' FAKE='{0}/fake' DOCKER='{1}/docker' DECANT='{1}/decant' {2} {3} "
      "'project/out dir/build.sh' {4} 2>'{0}/err' </dev/null",
      directory.path(), testdata_path("emit/script"), test.environment, interpreter, test.arguments));
  std::string left;
  for (const auto& entry : std::filesystem::directory_iterator(directory / "tmp")) {
    if (entry.path().filename() != ".keep") left += entry.path().filename().string() + "\n";
  }
  CHECK_FALSE(std::filesystem::exists(directory / "x"));  // what every hostile text tries to make
  std::string text = fmt::format("exit {}\n--- stdout\n{}--- stderr\n{}--- calls\n{}{}", outcome.status,
                                 outcome.text, directory.read("err"), directory.read("fake/calls"),
                                 left.empty() ? "" : "--- left behind\n" + left);
  text = replace_all(std::move(text), directory.path(), "DIR");
  text = replace_all(std::move(text), testdata_path("emit/script"), "BIN");
  text = std::regex_replace(text, std::regex(R"(decant-build\.\w+)"), "decant-build.XXXXXX");
  return std::regex_replace(text, std::regex(R"(\b\d+ s\b)"), "N s");
}

const std::string kDigest(64, 'f');

std::vector<ScriptCase> cases() {
  const std::string there = "sha256:" + kDigest + "\n";
  std::vector<ScriptCase> all{
      {.name = "nothing-there"},
      {.name = "all-there",
       .world = {{"registry/trunk-d1-aaa", there},
                 {"registry/python-deps-d1-bbb", there},
                 {"registry/node-deps-d1-ccc", there},
                 {"registry/app-d1-ddd", there}}},
      {.name = "only-target-there",
       .world = {{"registry/app-d1-ddd", there}},
       .environment = "REGISTRY=r.example TAG=v1"},
      {.name = "node-missing",
       .world = {{"registry/trunk-d1-aaa", there}, {"registry/python-deps-d1-bbb", there}},
       .environment = "REGISTRY=r.example TAG=v1"},
      {.name = "all-but-final-and-trunk",
       .world = {{"registry/python-deps-d1-bbb", there}, {"registry/node-deps-d1-ccc", there}}},
      {.name = "registry-down", .world = {{"down", ""}}},
      {.name = "registry-denied", .world = {{"denied", ""}}},
      {.name = "build-fails", .world = {{"broken", ""}}},
      {.name = "push-of-one-fails",
       .world = {{"push-fails", "*node-deps*"}},
       .environment = "REGISTRY=r.example TAG=v1"},
      {.name = "push-of-target-fails",
       .world = {{"push-fails", "*app*"}},
       .environment = "REGISTRY=r.example TAG=v1"},
      {.name = "another-published-node", .world = {{"race/node-deps-d1-ccc", there}}},
      {.name = "another-published-target", .world = {{"race/app-d1-ddd", there}}},
      {.name = "no-registry", .environment = "TAG=dev"},
      {.name = "store-of-its-own", .world = {{"driver", "remote"}, {"registry/trunk-d1-aaa", there}}},
      {.name = "store-of-its-own-no-registry", .world = {{"driver", "remote"}}, .environment = ""},
      {.name = "without-buildx",
       .world = {{"no-buildx", ""},
                 {"image-id", "sha256:1d\n"},
                 {"image-digests", "python@sha256:" + kDigest + "\n"},
                 {"registry/trunk-d1-aaa", there}}},
      {.name = "base-on-this-engine-only", .world = {{"image-id", "sha256:1d\n"}}},
      {.name = "base-missing", .world = {{"no-base", ""}}},
      {.name = "base-pinned", .arguments = "--build-arg BASE_PYTHON=python@sha256:" + kDigest},
      {.name = "dry-run",
       .world = {{"registry/trunk-d1-aaa", there}},
       .arguments = "--dry-run -- --network=host"},
      {.name = "normalize-modes", .arguments = "--normalize-modes"},
      {.name = "normalize-modes-nothing-to-build",
       .world = {{"registry/app-d1-ddd", there}},
       .arguments = "--normalize-modes"},
      {.name = "normalize-modes-no-registry", .environment = "", .arguments = "--dry-run --normalize-modes"},
      {.name = "normalize-modes-no-decant",
       .environment = "DECANT=/nowhere/decant",
       .arguments = "--normalize-modes"},
      {.name = "arguments-with-anything",
       .environment = "REGISTRY=r.example GIVEN='from the environment'",
       .arguments =
           R"(--build-arg 'A=it'\''s $(touch "x") `y` \z' --build-arg=B= --build-arg GIVEN --build-arg NOT_SET)"
           " -- --network=host --build-arg \"C=two\nlines\" ''"},
      {.name = "option-not-known", .arguments = "--frobnicate"},
      {.name = "option-that-is-ours", .arguments = "-- --no-cache"},
      {.name = "help", .arguments = "--help"},
      {.name = "no-decant", .environment = "REGISTRY=r.example DECANT=/nowhere/decant"},
      {.name = "no-docker", .environment = "DOCKER=/nowhere/docker"},
  };
  ScriptInput hostile{.dockerfile = "Docker file'; touch x; '",
                      .context = "$(touch x)",
                      .image = "`touch x`",
                      .target = "app",
                      .stages = {{"esac", "ESAC"}, {"-n", "$(touch x)"}, {"*", "'"}, {"app", ""}},
                      .bases = {{"x;touch x\n'$(touch x)", "BASE_X"}, {"%s\\n-n", "-n"}},
                      .build_arguments = {"FINE", "x\ntouch x", "$(touch x)"}};
  all.push_back({.name = "hostile-bases",
                 .environment = "REGISTRY='$(touch x)' IMAGE='`touch x`'",
                 .arguments = "--build-arg 'BASE_X=$(touch x)' --build-arg '`touch x`=y' -- ';touch x'",
                 .input = {.dockerfile = "Dockerfile",
                           .context = ".",
                           .image = "shop",
                           .target = "app",
                           .stages = example().stages,
                           .bases = {{"$(touch x)", "BASE_X"}, {"`touch x`;touch x", "BASE_Y"}}}});
  all.push_back({.name = "hostile", .environment = "", .input = hostile});
  return all;
}

}  // namespace

TEST_CASE("build.sh of the example, as it is written") {
  check_golden("emit/script/example.sh", build_script(example()));
}

TEST_CASE("build.sh does the same under every sh") {
  const std::vector<std::string> others = other_shells();
  std::size_t turn = 0;
  for (const ScriptCase& test : cases()) {
    CAPTURE(test.name);
    const std::string first = run_case(test, "sh");
    check_golden("emit/script/" + test.name + ".txt", first);
    if (others.empty()) continue;
    const std::string& interpreter = others[turn++ % others.size()];  // each case under one of them: time
    CAPTURE(interpreter);
    CHECK_EQ(first_difference(first, run_case(test, interpreter)), "");
  }
}

TEST_CASE("an interrupted build.sh stops its builder and leaves nothing") {
  const TempDirectory directory;
  directory.write("project/build.sh", build_script(example()));
  directory.write("fake/keys", kKeys);
  directory.write("fake/slow", "");
  directory.write("fake/registry/.keep", "");
  directory.write("tmp/.keep", "");
  std::vector<std::string> interpreters = other_shells();
  interpreters.emplace_back("sh");
  for (const std::string& interpreter : interpreters) {
    CAPTURE(interpreter);
    const Outcome outcome = shell(fmt::format(
        "cd '{0}' && rm -f fake/calls && export TMPDIR='{0}/tmp' FAKE='{0}/fake' DOCKER='{1}/docker' "
        "DECANT='{1}/decant' REGISTRY=r.example; {2} project/build.sh 2>err & script=$!; "
        "while ! grep -q 'buildx. .build' '{0}/fake/calls' 2>/dev/null; do sleep 0.05; done; "
        "kill -TERM $script; wait $script; echo \"exit $?\"; ls '{0}/tmp'",
        directory.path(), testdata_path("emit/script"), interpreter));
    CHECK_EQ(outcome.text, "exit 143\n");
  }
}

TEST_CASE("a build.sh whose reader went away leaves nothing") {
  const TempDirectory directory;
  directory.write("project/build.sh", build_script(example()));
  directory.write("fake/keys", kKeys);
  directory.write("fake/calls", "");
  directory.write("fake/registry/.keep", "");
  directory.write("tmp/.keep", "");
  std::vector<std::string> interpreters = other_shells();
  interpreters.emplace_back("sh");
  for (const std::string& interpreter : interpreters) {
    CAPTURE(interpreter);
    const Outcome outcome = shell(fmt::format(
        "cd '{0}' && export TMPDIR='{0}/tmp' FAKE='{0}/fake' DOCKER='{1}/docker' DECANT='{1}/decant' "
        "REGISTRY=r.example; {{ {2} project/build.sh 2>&1; echo $? >status; }} | true; cat status; ls tmp",
        directory.path(), testdata_path("emit/script"), interpreter));
    CHECK_EQ(outcome.text, "141\n");
  }
}

TEST_CASE("build.sh is clean under shellcheck") {
  if (!installed("shellcheck")) return skip_test("no shellcheck");
  const TempDirectory directory;
  for (const ScriptCase& test : cases()) {
    const std::string path = directory.write(test.name + ".sh", build_script(test.input));
    const Outcome outcome = shell(fmt::format("shellcheck --shell=sh '{}' 2>&1", path));
    CHECK_MESSAGE(outcome.status == 0, test.name << "\n" << outcome.text);
    if (test.name != "hostile") break;  // the others are one script
  }
  const std::string hostile = directory.write("hostile.sh", build_script(cases().back().input));
  const Outcome outcome = shell(fmt::format("shellcheck --shell=sh --exclude=SC2016 '{}' 2>&1", hostile));
  CHECK_MESSAGE(outcome.status == 0, outcome.text);
}

TEST_CASE("quote_sh gives one word that sh reads back") {
  const std::array<std::string, 12> texts{"plain",  "",    "two words", "it's",   "$(x) `y` $z", "a\nb",
                                          "tab\tq", "\\n", "*?[",       "~/file", "-n",          "\xff\xfe"};
  for (const std::string& text : texts) {
    CHECK_EQ(shell("printf '%s.' " + quote_sh(text)).text, text + ".");
  }
  CHECK_EQ(quote_sh("python:3.11-slim"), "python:3.11-slim");
  CHECK_EQ(quote_sh("a b"), "'a b'");
}

}  // namespace decant::emit
