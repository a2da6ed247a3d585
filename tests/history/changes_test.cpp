// Which files differ from a revision, asked of real repositories that the git program makes.
#include "history/changes.hpp"

#include "support/git_repository.hpp"
#include "support/skip.hpp"

#include <doctest/doctest.h>

#include <filesystem>

using namespace decant;
namespace fs = std::filesystem;

namespace {

// One commit with a few files, then one change of each kind.
void make_repository(GitRepository& repository) {
  const TempDirectory& directory = repository.directory();
  directory.write(".gitignore", "*.log\n");
  directory.write("web/package.json", "{}");
  directory.write("web/same.js", "1");
  directory.write("web/gone.js", "1");
  directory.write("requirements.txt", "flask\n");
  repository.commit();
  repository.sh("git tag first");
  directory.write("web/package.json", "{ }");
  directory.write("web/new/deep.js", "1");
  directory.write("web/staged.js", "1");
  directory.write("web/noise.log", "1");
  directory.write("requirements.txt", "flask\ndjango\n");
  fs::remove(directory / "web/gone.js");
  repository.sh("git add web/staged.js");
}

}  // namespace

TEST_CASE("history: paths that differ from a revision, relative to the directory") {
  if (!have_git()) return skip_test("no git program");
  GitRepository repository;
  make_repository(repository);
  const TempDirectory& directory = repository.directory();
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
  GitRepository repository;
  const TempDirectory& directory = repository.directory();
  directory.write("a b\nc.txt", "1");
  directory.write("[x]*.txt", "1");
  repository.commit();
  directory.write("a b\nc.txt", "2");
  repository.commit();
  const auto changed = history::changed_since(directory.path(), "HEAD~1");
  REQUIRE(changed);
  CHECK(*changed == std::vector<std::string>{"a b\nc.txt"});
  const auto none = history::changed_since(directory.path(), "HEAD");
  REQUIRE(none);
  CHECK(none->empty());
}

TEST_CASE("history: a directory outside a repository and an unknown revision are said as such") {
  if (!have_git()) return skip_test("no git program");
  const TempDirectory elsewhere;
  const auto outside = history::changed_since(elsewhere.path(), "HEAD");
  REQUIRE_FALSE(outside);
  CHECK(outside.problem().what == elsewhere.path() + " is not in a git work tree");
  GitRepository repository;
  repository.write("a", "1");
  repository.commit();
  const auto unknown = history::changed_since(repository.path(), "v9");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.problem().what.starts_with("git does not know the revision v9: "));
  CHECK(unknown.problem().exit == Exit::usage);
}
