// `--shellcheck` as a person sees it: with a program in the place of ShellCheck, and with the real one where
// it is installed.
#include "host/process.hpp"
#include "support/golden.hpp"
#include "support/run.hpp"
#include "support/skip.hpp"
#include "support/temp_directory.hpp"
#include "tests/shellcheck/fake.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace decant::shellcheck_option_test {

namespace {

constexpr std::string_view kBad = "FROM debian:12\nRUN echo x && \\\n    echo BAD\n";

std::string without_path(std::string text, const std::string& part) {
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part))
    text.erase(at, part.size());
  return text;
}

// `decant lint` of a text on standard input, ShellCheck's findings alone, nothing kept.
Ran lint_input(std::string_view dockerfile, std::vector<std::string> words) {
  words.insert(words.begin(), {"lint", "-", "--no-shellcheck-cache", "-f", "gcc"});
  return run_decant(words, dockerfile);
}

}  // namespace

TEST_CASE("shellcheck: off unless asked for") {
  const FakeShellcheck fake;
  const WithVariable path("PATH", fake.directory().path() + ":/usr/bin:/bin");
  CHECK(lint_input(kBad, {}).out.find("SC") == std::string::npos);
  CHECK(lint_input(kBad, {"--profile", "all"}).out.find("SC") == std::string::npos);
  CHECK(lint_input(kBad, {"--profile", "hadolint", "--no-shellcheck"}).out.find("SC") == std::string::npos);
  CHECK(fake.starts().empty());
  for (const std::vector<std::string>& on : {std::vector<std::string>{"--shellcheck"},
                                             {"--shellcheck=" + fake.path()},
                                             {"--profile", "hadolint"}}) {
    const Ran ran = lint_input(kBad, on);
    // hadolint's profile tells programs hadolint's places.
    const char* const line =
        on.size() == 2 ? "-:2:1: note: This is bad. [SC9999]\n" : "-:3:10: note: This is bad. [SC9999]\n";
    CHECK(ran.out.find(line) != std::string::npos);
    CHECK(ran.error.empty());
    CHECK(ran.exit == (on.size() == 2 ? 1 : 0));  // hadolint fails on info
  }
  CHECK(fake.starts() == std::vector<std::size_t>{1, 1, 1});
  const Ran both = lint_input(kBad, {"--shellcheck", "--no-shellcheck"});
  CHECK(both.exit == 2);
}

TEST_CASE("shellcheck: the option does not take the file's name") {
  const FakeShellcheck fake;
  const WithVariable path("PATH", fake.directory().path() + ":/usr/bin:/bin");
  const TempDirectory directory;
  const std::string file = directory.write("Dockerfile", kBad);
  const Ran ran =
      run_decant({"lint", "--no-shellcheck-cache", "--select", "SC", "-f", "gcc", "--shellcheck", file});
  CHECK(without_path(ran.out, directory.path() + "/") == "Dockerfile:3:10: note: This is bad. [SC9999]\n");
}

TEST_CASE("shellcheck: selected, ignored and levelled as other rules are") {
  const FakeShellcheck fake;
  const std::string on = "--shellcheck=" + fake.path();
  const auto found = [&](std::string_view dockerfile, std::vector<std::string> words) {
    words.push_back(on);
    const Ran ran = lint_input(dockerfile, words);
    std::string text;
    for (std::size_t at = ran.out.find("["); at != std::string::npos; at = ran.out.find("[", at + 1))
      text += ran.out.substr(at, ran.out.find(']', at) - at + 1);
    return ran.error + text;
  };
  constexpr std::string_view kPinned = "FROM debian:12-slim\nRUN echo BAD\n";
  CHECK(found(kPinned, {}) == "[SC9999]");
  CHECK(found(kPinned, {"--select", "SC9999"}) == "[SC9999]");
  CHECK(found(kPinned, {"--select", "ALL"}).find("[SC9999]") != std::string::npos);
  CHECK(found(kPinned, {"--select", "DL"}).find("SC") == std::string::npos);
  CHECK(fake.starts().size() == 3);  // nobody asks where nobody would hear
  CHECK(found(kPinned, {"--ignore", "SC9999"}).empty());
  CHECK(found(kPinned, {"--ignore", "sc99"}).empty());
  CHECK(found("FROM debian:12-slim\n# decant ignore=SC9999 why\nRUN echo BAD\n", {}).empty());
  CHECK(found("# decant global ignore=SC99 why\nFROM debian:12-slim\nRUN echo BAD\n", {}).empty());
  CHECK(found("FROM debian:12-slim\n# hadolint ignore=SC9999\nRUN echo BAD\n", {}).empty());
  CHECK(found("FROM debian:12-slim\n# hadolint ignore=SC9999\nRUN echo BAD\n", {"--profile", "buildkit"})
            .empty());
  CHECK(
      found("# hadolint global ignore=SC9999\nFROM debian:12-slim\nRUN echo BAD\n", {"--profile", "hadolint"})
          .empty());
  // An ignore that is of no use is not told: the next version of ShellCheck may need it.
  CHECK(found("FROM debian:12-slim\n# decant ignore=SC9999 why\n# hadolint ignore=SC9999\nRUN echo x\n", {})
            .empty());
  // hadolint's configuration.
  const TempDirectory directory;
  const std::string ignoring = directory.write("ignoring.yaml", "ignored: [SC9999]\n");
  const std::string worse = directory.write("worse.yaml", "override: {error: [SC9999]}\n");
  CHECK(found(kPinned, {"--profile", "hadolint", "-c", ignoring}).empty());
  CHECK(lint_input(kPinned, {"--profile", "hadolint", "-c", worse, on}).out ==
        "-:2:1: error: This is bad. [SC9999]\n");
  // A file that is broken has no scripts.
  CHECK(found("FROM debian:12-slim\nRUN echo BAD\nNOPE\n", {}) == "[DL1000]");

  const Ran alone = lint_input(kPinned, {"--select", "SC9999"});
  CHECK(alone.exit == 2);
  CHECK(alone.error == "decant: error: --select SC9999: ShellCheck does not run\n  add --shellcheck\n");
}

TEST_CASE("shellcheck: the same script in many files is checked once") {
  const FakeShellcheck fake;
  const TempDirectory directory;
  std::vector<std::string> words{
      "lint", "--shellcheck=" + fake.path(), "--no-shellcheck-cache", "--select", "SC", "-f", "json"};
  for (int i = 0; i < 100; ++i)
    words.push_back(
        directory.write(fmt::format("{}.Dockerfile", i),
                        fmt::format("FROM debian:12\nARG v={}\nENV e{}=1\nRUN echo BAD $v\n", i, i)));
  const Ran ran = run_decant(words);
  CHECK(nlohmann::json::parse(ran.out).size() == 100);
  CHECK(fake.starts() == std::vector<std::size_t>{1});
}

TEST_CASE("shellcheck: what is kept in the user's cache") {
  const FakeShellcheck fake;
  const WithVariable cache("XDG_CACHE_HOME", fake.directory() / "cache");
  const std::vector<std::string> words{
      "lint", "-", "--select", "SC", "-f", "gcc", "--shellcheck=" + fake.path()};
  for (int i = 0; i < 2; ++i) CHECK(run_decant(words, kBad).out == "-:3:10: note: This is bad. [SC9999]\n");
  CHECK(fake.starts() == std::vector<std::size_t>{1});
  lint_input(kBad, {"--shellcheck=" + fake.path()});
  CHECK(fake.starts() == std::vector<std::size_t>{1, 1});
}

TEST_CASE("shellcheck: asked for and not to be had is an error, and the rest is told all the same") {
  const FakeShellcheck fake;
  const TempDirectory directory;
  const std::string text_file = directory.write("text", "");
  struct Case {
    std::string option, error;
  };
  fake.replace("#!/bin/sh\necho hello\n");
  const std::vector<Case> cases{
      {"--shellcheck=/nowhere/shellcheck", "cannot run /nowhere/shellcheck: No such file or directory\n"},
      {"--shellcheck=" + directory.path(), "cannot run : Is a directory\n"},
      {"--shellcheck=" + text_file, "cannot run /text: Permission denied\n"},
      {"--shellcheck=no-such-shellcheck", "there is no program no-such-shellcheck in PATH\n"},
      {"--shellcheck=" + fake.path(),
       "does not answer as ShellCheck does: it ended with 0 and said `hello`\n"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.option);
    const Ran ran = lint_input("FROM debian\nRUN echo BAD\n", {c.option, "--profile", "hadolint"});
    CHECK(ran.exit == 2);
    CHECK(without_path(ran.error, directory.path()).find(c.error) != std::string::npos);
    CHECK(ran.out.find("[DL3006]") != std::string::npos);
  }
}

TEST_CASE("shellcheck: in hadolint's profile a note where it cannot be had") {
  const FakeShellcheck fake;
  const TempDirectory nothing;
  constexpr std::string_view kUntagged = "FROM debian\nRUN echo BAD\n";
  const auto run = [&](std::string_view dockerfile) {
    Ran ran = lint_input(dockerfile, {"--profile", "hadolint"});
    CHECK(ran.exit == 1);
    CHECK(ran.out.find("[DL3006]") != std::string::npos);
    return without_path(ran.error, fake.path());
  };
  {
    const WithVariable path("PATH", nothing.path());
    CHECK(run(kUntagged) ==
          "decant: note: ShellCheck is not in PATH, so the scripts of RUN are not checked by it; "
          "--no-shellcheck says "
          "that this is meant\n");
    CHECK(run("FROM debian\n").empty());
  }
  const WithVariable path("PATH", fake.directory().path() + ":/usr/bin:/bin");
  fake.replace("#!/bin/sh\necho hello\n");
  CHECK(run(kUntagged) ==
        "decant: note: `` does not answer as ShellCheck does: it ended with 0 and said `hello`; name "
        "ShellCheck 0.7 or "
        "later, or leave it out with --no-shellcheck\n");
}

TEST_CASE("shellcheck: scripts that it cannot check are named") {
  const FakeShellcheck fake;
  const std::string on = "--shellcheck=" + fake.path();
  const Ran dies = lint_input("FROM debian:12\nRUN echo DIE\nRUN echo BAD\n", {on, "--select", "SC"});
  CHECK(dies.exit == 2);
  CHECK(without_path(dies.error, fake.path()) ==
        "decant: warning: -: line 2: ShellCheck has not checked this script: ``: it was ended by signal 9\n");
  CHECK(dies.out == "-:3:10: note: This is bad. [SC9999]\n");
  const Ran by_itself = [&] {
    const WithVariable path("PATH", fake.directory().path() + ":/usr/bin:/bin");
    return lint_input("FROM debian:12\nRUN echo DIE\nRUN echo BAD\n",
                      {"--profile", "hadolint", "--select", "SC"});
  }();
  CHECK(by_itself.exit == 1);
  std::string long_script = "FROM debian:12\nRUN <<EOF\n";
  while (long_script.size() < 1U << 20U) long_script += "echo BAD BAD BAD BAD BAD BAD\n";
  const Ran weird = lint_input(long_script + "EOF\nRUN echo \xff" + std::string(1, '\0') + " BAD\n",
                               {on, "--select", "SC"});
  CHECK(weird.exit == 0);
  CHECK(weird.out.ends_with(":13: note: This is bad. [SC9999]\n"));
  CHECK(weird.error ==
        "decant: warning: -: line 2: ShellCheck has not checked this script: more than 24 KiB would take "
        "minutes\n");
}

TEST_CASE("shellcheck: the real one, on testdata/shellcheck/Dockerfile") {
  if (!host::find_program("shellcheck")) return skip_test("no shellcheck");
  const auto run = [](std::vector<std::string> words) {
    words.insert(words.begin(), {"lint", testdata_path("shellcheck/Dockerfile"), "--select", "SC",
                                 "--no-shellcheck-cache", "--file-path-in-report", "Dockerfile"});
    const Ran ran = run_decant(words);
    CHECK(ran.error.empty());
    return ran.out;
  };
  check_golden("shellcheck/Dockerfile.text", run({"--shellcheck"}));
  check_golden("shellcheck/Dockerfile.tty", run({"--profile", "hadolint", "-f", "tty"}));
  check_golden("shellcheck/Dockerfile.sarif", run({"--shellcheck", "-f", "sarif"}));
}

}  // namespace decant::shellcheck_option_test
