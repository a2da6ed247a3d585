// Walking histories, compared with what git's own log says.
#include "history/steps_ahead.hpp"
#include "support/git_repository.hpp"
#include "support/skip.hpp"

#include <doctest/doctest.h>

#include <filesystem>

using namespace decant;
using history::Range;
using history::Step;
using history::StepsAhead;
using history::Walk;
namespace fs = std::filesystem;

namespace {

std::shared_ptr<const git::Repository> opened(const GitRepository& made) {
  auto repository = git::Repository::open(made.path());
  REQUIRE(repository);
  return *repository;
}

std::string told(const Step& step) {
  std::string out = step.commit.hex() + '\n';
  for (const git::Change& change : step.changes) {
    out += fmt::format(":{:06o} {:06o} {} {} {}\n", change.old_mode, change.new_mode, change.old_id.hex(),
                       change.new_id.hex(), change.path);
  }
  return out;
}

template <typename Steps>
std::string told_all(Steps& steps) {
  std::string out;
  while (true) {
    const auto step = steps.next();
    if (!step) return out + step.problem().what;
    if (!*step) return out;
    out += told(**step);
  }
}

std::string walked(const GitRepository& made, const Range& range) {
  auto walk = Walk::open(opened(made), range);
  if (!walk) return walk.problem().what;
  StepsAhead ahead(*walk);
  const StepsAhead unused(*walk);  // one that is given up
  std::string out = told_all(*walk);
  CHECK_EQ(told_all(ahead), out);
  return out;
}

std::string logged(const GitRepository& made, const std::string& options) {
  return made.sh(
             "git log --reverse --first-parent --diff-merges=first-parent --root --raw --no-renames "
             "--no-abbrev "
             "--format=%H " +
             options + " -- | grep -v '^$' | sed 's/ [AMDT]\\t/ /'") +
         '\n';
}

// Three commits, a side branch of two merged, one more.
void make_history(GitRepository& made) {
  made.write("a", "1");
  made.write("d/b", "1");
  made.commit();
  made.write("a", "2");
  made.commit();
  made.sh("git tag fork; git checkout -q -b side");
  made.write("side", "1");
  made.commit();
  made.write("side", "2");
  made.commit();
  made.sh("git checkout -q main; git mv d/b d/c");
  made.commit();
  made.sh("git merge -q --no-ff -m merge side; git tag merged");
  made.write("a", "3");
  made.commit();
}

}  // namespace

TEST_CASE("history: a walk says what git log says, over first parents and oldest first") {
  if (!have_git()) return skip_test("no git program");
  GitRepository made;
  make_history(made);
  struct Row {
    Range range;
    std::string log;
  };
  for (const Row& row : {
           Row{{}, "HEAD"},
           Row{{.revisions = "HEAD"}, "HEAD"},
           Row{{.revisions = "side"}, "side"},
           Row{{.revisions = "fork..HEAD"}, "fork..HEAD"},
           Row{{.revisions = "fork.."}, "fork..HEAD"},
           Row{{.revisions = "side..HEAD"}, "side..HEAD"},
           Row{{.revisions = "side..merged~1"}, "side..merged~1"},
           Row{{.last = 2}, "HEAD~2..HEAD"},
           Row{{.last = 100}, "HEAD"},
           Row{{.revisions = "fork..HEAD", .last = 1}, "HEAD~1..HEAD"},
           Row{{.revisions = "side..HEAD", .last = 1}, "HEAD~1..HEAD"},
       }) {
    CAPTURE(row.log);
    CHECK(walked(made, row.range) == logged(made, row.log));
  }
}

TEST_CASE("history: a step knows its parent, its time and whether it is a merge") {
  if (!have_git()) return skip_test("no git program");
  GitRepository made;
  make_history(made);
  auto walk = Walk::open(opened(made), {.revisions = "merged", .last = 1});
  REQUIRE(walk);
  CHECK(walk->size() == 1);
  CHECK_FALSE(walk->starts_cut_off());
  const auto step = walk->next();
  REQUIRE(step);
  REQUIRE(*step);
  CHECK((*step)->is_merge);
  CHECK((*step)->parent->hex() == made.sh("git rev-parse merged~1"));
  CHECK((*step)->parent_tree->hex() == made.sh("git rev-parse merged~1^{tree}"));
  CHECK((*step)->tree.hex() == made.sh("git rev-parse merged^{tree}"));
  CHECK((*step)->time_seconds == 1'600'000'005);
}

TEST_CASE("history: where a shallow clone ends is said, and nothing is made up there") {
  if (!have_git()) return skip_test("no git program");
  GitRepository made;
  make_history(made);
  GitRepository clone("");
  clone.sh("git clone -q --depth 2 'file://" + made.path() + "' .");
  auto walk = Walk::open(opened(clone), {});
  REQUIRE(walk);
  CHECK(walk->size() == 2);
  CHECK(walk->starts_cut_off());
  const auto first = walk->next();
  REQUIRE(first);
  REQUIRE(*first);
  CHECK((*first)->is_cut_off);
  CHECK_FALSE((*first)->parent);
  CHECK((*first)->changes.empty());
  const auto second = walk->next();
  REQUIRE(second);
  REQUIRE(*second);
  CHECK_FALSE((*second)->is_cut_off);
  CHECK((*second)->changes.size() == 1);
}

TEST_CASE("history: what is no range is refused") {
  if (!have_git()) return skip_test("no git program");
  GitRepository made;
  CHECK(walked(made, {}) == made.path() + ": there is no commit yet");
  make_history(made);
  CHECK(walked(made, {.revisions = "HEAD..fork"}) == "the range HEAD..fork holds no commits");
  CHECK(walked(made, {.revisions = "HEAD..HEAD"}) == "the range HEAD..HEAD holds no commits");
  CHECK(walked(made, {.revisions = "side...HEAD"}) ==
        "side...HEAD: a range with three dots is no line of commits");
  CHECK(walked(made, {.revisions = "v9..HEAD"}) == "git does not know the revision v9");
  CHECK(walked(made, {.revisions = "--all"}) == "--all is no range of commits");
}

TEST_CASE("history: a commit or tree that is missing ends the walk with its name") {
  if (!have_git()) return skip_test("no git program");
  GitRepository made;
  make_history(made);
  const auto remove = [&](const std::string& id) {
    fs::remove(made.path() + "/.git/objects/" + id.substr(0, 2) + "/" + id.substr(2));
  };
  const std::string tree = made.sh("git rev-parse fork^{tree}");
  const std::string fork = made.sh("git rev-parse fork");
  remove(tree);
  CHECK(walked(made, {.revisions = "fork", .last = 1}) ==
        made.path() + ": the tree " + tree.substr(0, 12) + " is missing");
  remove(fork);
  CHECK(walked(made, {}) == made.path() + ": the object " + fork.substr(0, 12) + " is missing");
}
