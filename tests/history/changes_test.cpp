// Which files differ from a revision, asked of real repositories that the git program makes.
#include "history/changes.hpp"

#include "support/skip.hpp"
#include "support/temp_directory.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

using namespace decant;
namespace fs = std::filesystem;

namespace {

bool run_in(const TempDirectory& directory, std::string_view script) {
  const std::string command = fmt::format(
      "cd '{}' && HOME='{}' GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org "
      "GIT_COMMITTER_NAME=a "
      "GIT_COMMITTER_EMAIL=a@example.org sh -ec '{}' >/dev/null 2>&1",
      directory.path(), directory.path(), script);
  return std::system(command.c_str()) == 0;
}

bool have_git() {
  return std::system("git --version >/dev/null 2>&1") == 0;
}

// One commit with a few files, then one change of each kind.
void make_repository(const TempDirectory& directory) {
  directory.write(".gitignore", "*.log\n");
  directory.write("web/package.json", "{}");
  directory.write("web/same.js", "1");
  directory.write("web/gone.js", "1");
  directory.write("requirements.txt", "flask\n");
  REQUIRE(run_in(directory, "git init -q . && git add -A && git commit -q -m one && git tag first"));
  directory.write("web/package.json", "{ }");
  directory.write("web/new/deep.js", "1");
  directory.write("web/staged.js", "1");
  directory.write("web/noise.log", "1");
  directory.write("requirements.txt", "flask\ndjango\n");
  fs::remove(directory / "web/gone.js");
  REQUIRE(run_in(directory, "git add web/staged.js"));
}

}  // namespace

TEST_CASE("history: paths that differ from a revision, relative to the directory") {
  if (!have_git()) return skip_test("no git program");
  const TempDirectory directory;
  make_repository(directory);
  const auto from_root = history::changed_since(directory.path(), "HEAD");
  REQUIRE(from_root);
  CHECK(*from_root == std::vector<std::string>{"requirements.txt", "web/gone.js", "web/new/deep.js",
                                               "web/package.json", "web/staged.js"});
  const auto from_web = history::changed_since(directory / "web", "first");
  REQUIRE(from_web);
  CHECK(*from_web == std::vector<std::string>{"gone.js", "new/deep.js", "package.json", "staged.js"});
}

TEST_CASE("history: a commit since then counts, and so do names with odd characters") {
  if (!have_git()) return skip_test("no git program");
  const TempDirectory directory;
  directory.write("a b\nc.txt", "1");
  directory.write("[x]*.txt", "1");
  REQUIRE(run_in(directory, "git init -q . && git add -A && git commit -q -m one"));
  directory.write("a b\nc.txt", "2");
  REQUIRE(run_in(directory, "git commit -q -a -m two"));
  const auto changed = history::changed_since(directory.path(), "HEAD~1");
  REQUIRE(changed);
  CHECK(*changed == std::vector<std::string>{"a b\nc.txt"});
  const auto none = history::changed_since(directory.path(), "HEAD");
  REQUIRE(none);
  CHECK(none->empty());
}

TEST_CASE("history: a directory outside a repository and an unknown revision are said as such") {
  if (!have_git()) return skip_test("no git program");
  const TempDirectory directory;
  const auto outside = history::changed_since(directory.path(), "HEAD");
  REQUIRE_FALSE(outside);
  CHECK(outside.problem().what == directory.path() + " is not in a git work tree");
  REQUIRE(run_in(directory, "git init -q ."));
  directory.write("a", "1");
  REQUIRE(run_in(directory, "git add a && git commit -q -m one"));
  const auto unknown = history::changed_since(directory.path(), "v9");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.problem().what.starts_with("git does not know the revision v9: "));
  CHECK(unknown.problem().exit == Exit::usage);
}
