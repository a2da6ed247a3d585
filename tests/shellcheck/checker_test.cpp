// Running ShellCheck: how often, over what, and what comes of a program that is none.
#include "shellcheck/checker.hpp"

#include "tests/shellcheck/fake.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <numeric>

namespace decant::shellcheck_checker_test {
using namespace shellcheck;
namespace fs = std::filesystem;

namespace {

// The codes of each text, or why there are none.
std::vector<std::string> checked(Checker& checker, const std::vector<std::string>& texts) {
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  std::vector<std::string> told;
  for (const Verdict& verdict : checker.check(views)) {
    std::string& text = told.emplace_back(verdict.comments ? "checked" : "not checked");
    if (!verdict.why.empty()) text += ": " + verdict.why;
    if (!verdict.comments) continue;
    for (const Comment& comment : *verdict.comments)
      text += fmt::format(" SC{} in line {}", comment.code, comment.line);
  }
  return told;
}

std::vector<std::string> numbered(std::size_t count) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count; ++i) texts.push_back(fmt::format("#!/bin/sh\necho {}\n", i));
  return texts;
}

std::string without(std::string text, const std::string& part) {
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part))
    text.erase(at, part.size());
  return text;
}

}  // namespace

TEST_CASE("checker: one process for a few scripts, each text once") {
  const FakeShellcheck fake;
  Checker checker(fake.path(), {.processes = 2});
  CHECK(checked(checker, {"echo\n", "BAD\n", "echo\n", "a\nBAD\nBAD\n"}) ==
        std::vector<std::string>{"checked", "checked SC9999 in line 1", "checked",
                                 "checked SC9999 in line 2 SC9999 in line 3"});
  CHECK(fake.starts() == std::vector<std::size_t>{3});
  CHECK(checked(checker, {"BAD\n"}) == std::vector<std::string>{"checked SC9999 in line 1"});
  CHECK(checked(checker, {}).empty());
  CHECK(fake.starts().size() == 1);
  CHECK_FALSE(checker.problem());
}

TEST_CASE("checker: one process a core for many, and bounded what one gets") {
  struct Case {
    std::size_t scripts;
    unsigned processes;
    std::size_t starts;
  };
  for (const Case& c : {Case{7, 4, 1}, Case{8, 4, 2}, Case{100, 2, 2}, Case{100, 4, 4}, Case{600, 2, 4}}) {
    CAPTURE(c.scripts);
    const FakeShellcheck fake;
    Checker checker(fake.path(), {.processes = c.processes});
    const auto told = checked(checker, numbered(c.scripts));
    CHECK(told == std::vector<std::string>(c.scripts, "checked"));
    const auto starts = fake.starts();
    CHECK(starts.size() == c.starts);
    CHECK(std::accumulate(starts.begin(), starts.end(), std::size_t{0}) == c.scripts);
  }
}

TEST_CASE("checker: the next run asks only about what is new, and another program about all") {
  const FakeShellcheck fake;
  const CheckerOptions options{.cache_directory = fake.directory() / "cache", .processes = 1};
  const std::vector<std::string> texts = numbered(5);
  const auto run = [&](const std::vector<std::string>& some) {
    Checker checker(fake.path(), options);
    return checked(checker, some);
  };
  run({texts[0], texts[1], "BAD\n"});
  run({texts[0], "BAD\n"});
  CHECK(fake.starts() == std::vector<std::size_t>{3});
  CHECK(run({texts[2], "BAD\n"}) == std::vector<std::string>{"checked", "checked SC9999 in line 1"});
  CHECK(fake.starts() == std::vector<std::size_t>{3, 1});
  // A script in its place is asked for its version each time: what it starts may have changed.
  CHECK(fake.versions() == 3);
  std::string program = fake.directory().read("shellcheck");
  program.replace(program.find("not the real"), 3, "far");
  fake.replace(program);
  run({texts[0], "BAD\n"});
  CHECK(fake.starts() == std::vector<std::size_t>{3, 1, 2});
  // Without a cache it is asked each time.
  Checker checker(fake.path(), {});
  checked(checker, {texts[0]});
  CHECK(fake.starts() == std::vector<std::size_t>{3, 1, 2, 1});
}

TEST_CASE("checker: a script that it hangs on or dies of costs itself alone") {
  const FakeShellcheck fake;
  Checker checker(fake.path(), {.cache_directory = fake.directory() / "cache", .seconds = 1, .processes = 1});
  const auto told = checked(checker, {"BAD\n", "DIE\n", "echo\n", "HANG\n"});
  CHECK(told[0] == "checked SC9999 in line 1");
  CHECK(told[2] == "checked");
  CHECK(without(told[1], fake.path()) == "not checked: ``: it was ended by signal 9");
  CHECK(without(told[3], fake.path()) == "not checked: ``: it did not end within 1 s");
  CHECK_FALSE(checker.problem());
  // Nothing of it is kept.
  Checker again(fake.path(), {.cache_directory = fake.directory() / "cache", .seconds = 1, .processes = 1});
  CHECK(checked(again, {"DIE\n"}).front().starts_with("not checked"));
}

TEST_CASE("checker: too long a script is not tried") {
  const FakeShellcheck fake;
  Checker checker(fake.path(), {});
  CHECK(checked(checker,
                {std::string(Checker::kMaxScriptBytes + 1, 'x'), "echo\n", std::string("a\0\xff BAD", 7)}) ==
        std::vector<std::string>{"not checked: more than 24 KiB would take minutes", "checked",
                                 "checked SC9999 in line 1"});
}

TEST_CASE("checker: programs that are not ShellCheck") {
  struct Case {
    std::string_view script, problem;
  };
  const std::vector<Case> cases{
      {"#!/bin/sh\necho hello\n", "`` does not answer as ShellCheck does: it ended with 0 and said `hello`"},
      {"#!/bin/sh\nexit 3\n", "`` does not answer as ShellCheck does: it ended with 3"},
      {"#!/bin/sh\necho ShellCheck\n[ \"$1\" = --version ] || { echo 'unrecognized option' >&2; exit 3; }\n",
       "`` does not answer as ShellCheck does: it ended with 3 and said `unrecognized option`"},
      {"#!/bin/sh\necho ShellCheck\necho '{\"comments\":[{}]}'\n",
       "`` does not answer as ShellCheck does: it ended with 0 and said `ShellCheck`"},
      {"#!/bin/sh\necho ShellCheck\n[ \"$1\" = --version ] || kill -11 $$\n",
       "``: it was ended by signal 11"},
      {"#!/bin/sh\necho ShellCheck\n[ \"$1\" = --version ] || exec sleep 60\n",
       "``: it did not end within 1 s"},
      {"#!/does/not/exist\n", "cannot run ``: No such file or directory"},
      {"", "cannot run ``: Exec format error"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.script);
    const FakeShellcheck fake;
    fake.replace(c.script);
    Checker checker(fake.path(), {.seconds = 1, .processes = 1});
    CHECK(checked(checker, {"echo\n", "BAD\n"}) == std::vector<std::string>(2, "not checked"));
    REQUIRE(checker.problem());
    CHECK(without(checker.problem()->what, fake.path()) == c.problem);
    CHECK(checker.problem()->remedy.find("--no-shellcheck") != std::string::npos);
    CHECK(checked(checker, {"echo 2\n"}) == std::vector<std::string>(1, "not checked"));
  }
}

TEST_CASE("checker: the user's own settings of ShellCheck do not count, and nothing is left behind") {
  const FakeShellcheck fake;
  const WithVariable options("SHELLCHECK_OPTS", "--exclude=SC9999");
  const WithVariable temporary("TMPDIR", fake.directory() / "tmp");
  fs::create_directories(fake.directory() / "tmp");
  Checker checker(fake.path(), {.seconds = 1, .processes = 1});
  CHECK(checked(checker, {"BAD\n"}) == std::vector<std::string>{"checked SC9999 in line 1"});
  CHECK(checked(checker, {"HANG\n"}).front().starts_with("not checked"));
  CHECK(fs::is_empty(fake.directory() / "tmp"));
}

TEST_CASE("checker: no place for the scripts") {
  const FakeShellcheck fake;
  const WithVariable temporary("TMPDIR", fake.directory() / "missing");
  Checker checker(fake.path(), {});
  CHECK(checked(checker, {"BAD\n"}) == std::vector<std::string>(1, "not checked"));
  REQUIRE(checker.problem());
  CHECK(checker.problem()->what.find("/missing/decant-XXXXXX: No such file or directory") !=
        std::string::npos);
}

}  // namespace decant::shellcheck_checker_test
