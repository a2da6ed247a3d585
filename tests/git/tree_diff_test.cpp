// Differences of trees, compared with those that git prints.
#include "git/tree_diff.hpp"

#include "support/git_repository.hpp"
#include "support/skip.hpp"

#include <doctest/doctest.h>

#include <filesystem>

using namespace decant;
namespace fs = std::filesystem;

namespace {

std::string raw(const std::vector<git::Change>& changes) {
  std::string out;
  for (const git::Change& change : changes) {
    out += fmt::format("{}:{:06o} {:06o} {} {} {}", out.empty() ? "" : "\n", change.old_mode, change.new_mode,
                       change.old_id.hex(), change.new_id.hex(), change.path);
  }
  return out;
}

}  // namespace

TEST_CASE("git: differences of trees are git's own, whatever turns into whatever") {
  if (!have_git()) return skip_test("no git program");
  GitRepository made;
  const auto check = [&]() {
    const auto repository = git::Repository::open(made.path());
    REQUIRE(repository);
    const auto tree = [&](const std::string& revision) {
      const auto id = (*repository)->commit_of(revision);
      REQUIRE(id);
      const auto commit = (*repository)->commit(*id);
      REQUIRE(commit);
      return commit->tree;
    };
    const auto changes = git::diff_trees(**repository, tree("HEAD~1"), tree("HEAD"));
    REQUIRE(changes);
    CHECK(raw(*changes) ==
          made.sh("git -c core.quotePath=false diff-tree -r --raw --no-renames --no-abbrev HEAD~1 HEAD | "
                  "sed 's/ [AMDT]\\t/ /'"));
    CHECK(std::ranges::is_sorted(*changes, {}, &git::Change::path));
  };
  for (const std::string_view path : {"a", "a.b", "a-b/x", "ab/c/d", "ab/c/e", "z/1", "z/2", "same/x"})
    made.write(path, path);
  made.commit();
  for (const std::string_view script :
       {"echo 1 > a; rm a.b", "rm a; mkdir a; echo 1 > a/b; echo 2 > a/c", "rm -r a; echo 3 > a",
        "git mv z/1 y; chmod +x z/2", "rm y; ln -s a y", "rm -r ab; mkdir ab; echo 1 > ab/c",
        "printf x > 'a b'; printf x > 'ü'", "true", "git rm -rq ."}) {
    CAPTURE(script);
    made.sh(script);
    made.commit();
    check();
  }
}

TEST_CASE("git: equal subtrees are never opened") {
  if (!have_git()) return skip_test("no git program");
  GitRepository made;
  made.write("same/deep/x", "1");
  made.write("other", "1");
  const std::string before = made.sh("git add -A && git write-tree");
  made.write("other", "2");
  const std::string after = made.sh("git add -A && git write-tree");
  const std::string same = made.sh("git rev-parse " + after + ":same");
  fs::remove(made.path() + "/.git/objects/" + same.substr(0, 2) + "/" + same.substr(2));
  const auto repository = git::Repository::open(made.path());
  REQUIRE(repository);
  const auto changes =
      git::diff_trees(**repository, git::ObjectId::from_hex(before), git::ObjectId::from_hex(after));
  REQUIRE(changes);
  REQUIRE(changes->size() == 1);
  CHECK(changes->front().path == "other");
  const auto all = git::diff_trees(**repository, std::nullopt, git::ObjectId::from_hex(after));
  REQUIRE_FALSE(all);
  CHECK(all.problem().what == made.path() + ": the tree " + same.substr(0, 12) + " is missing");
}
