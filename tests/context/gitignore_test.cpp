// .gitignore as git reads it: each row is asked of git itself too, where git is there.
#include "context/gitignore.hpp"

#include "tests/support/skip.hpp"
#include "tests/support/temp_directory.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>

using namespace decant;

namespace {

struct Case {
  std::string_view patterns, path;
  bool ignored;
};

const std::vector<Case> kCases{
    {"*.o", "a.o", true},
    {"*.o", "deep/a.o", true},
    {"/*.o", "deep/a.o", false},
    {"/*.o", "a.o", true},
    {"build", "x/build", true},
    {"build/", "build", false},  // a file
    {"a/b", "a/b", true},
    {"a/b", "x/a/b", false},
    {"**/b", "x/a/b", true},
    {"**/b", "b", true},
    {"a/**", "a/x/y", true},
    {"a/**/b", "a/b", true},
    {"a/**/b", "a/x/y/b", true},
    {"a/**/b", "a/x/y/c", false},
    {"a**b", "axyb", true},
    {"a*/b", "axy/b", true},
    {"a/*", "a/x", true},
    {"a?c", "abc", true},
    {"a?c/d", "a/c/d", false},
    {"[a-c]x", "bx", true},
    {"[!a-c]x", "bx", false},
    {"[^a-c]x", "dx", true},
    {"[[:digit:]]", "7", true},
    {"[[:digit:]]", "x", false},
    {"[]-]x", "]x", true},
    {"[]-]x", "-x", true},
    {"[a", "[a", false},
    {"\\#x", "#x", true},
    {"#x", "#x", false},
    {"\\!x", "!x", true},
    {"a\\*", "a*", true},
    {"a\\*", "ab", false},
    {"x ", "x", true},
    {"x\\ ", "x ", true},
    {"*.o\n!a.o", "a.o", false},
    {"*.o\n!a.o\na.*", "a.o", true},
    {"!a.o\n*.o", "a.o", true},
    {"\n\n  \nx", "x", true},
    {"/", "x", false},
    {"a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false},
};

}  // namespace

TEST_CASE("gitignore: patterns as gitignore(5) tells them") {
  for (const Case& c : kCases) {
    CAPTURE(c.patterns);
    CAPTURE(c.path);
    CHECK(GitIgnore::parse(c.patterns).ignores(c.path, false).value_or(false) == c.ignored);
  }
  // git takes the carriage return for a part of the name; nobody means it.
  CHECK(GitIgnore::parse("x\r\n").ignores("x", false) == true);
  CHECK(GitIgnore::parse("build/").ignores("a/build", true) == true);
  CHECK(GitIgnore::parse("\xef\xbb\xbfx").ignores("x", false) == true);
  CHECK(GitIgnore::parse("!x").ignores("x", false) == false);
  CHECK(!GitIgnore::parse("# x\n\n").ignores("x", false));
}

TEST_CASE("gitignore: git says the same") {
  const TempDirectory directory;
  const auto git = [&](const std::string& command) {
    return std::system(fmt::format("cd '{}' && git {} >/dev/null 2>&1", directory.path(), command).c_str());
  };
  if (git("init -q") != 0) return skip_test("no git");
  for (const Case& c : kCases) {
    CAPTURE(c.patterns);
    CAPTURE(c.path);
    directory.write(".gitignore", c.patterns);
    directory.write("path", fmt::format("{}", c.path));
    // -z: names with any bytes, none of them touched by a shell.
    const int status = git("check-ignore --no-index -z --stdin <path");
    CHECK((status == 0) == c.ignored);
  }
}
