// Repositories of all kinds, read by libgit2 and by the git program with equal results.
#include "git/repository.hpp"

#include "git/tree_diff.hpp"
#include "support/git_repository.hpp"
#include "support/skip.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

using namespace decant;
using git::Backend;
using git::ObjectId;
using git::Repository;
namespace fs = std::filesystem;

namespace {

// All files of HEAD: `MODE ID PATH` in lines.
std::string files_of(const Repository& repository) {
  const auto head = repository.commit_of("HEAD");
  REQUIRE(head);
  const auto commit = repository.commit(*head);
  REQUIRE(commit);
  const auto changes = git::diff_trees(repository, std::nullopt, commit->tree);
  REQUIRE(changes);
  std::string out;
  for (const git::Change& change : *changes) {
    out += fmt::format("{:06o} {} {}\n", change.new_mode, change.new_id.hex(), change.path);
  }
  return out;
}

void make_files(GitRepository& repository) {
  repository.write("Dockerfile", "FROM scratch\n");
  repository.write("web/a.js", "1");
  repository.write("web.txt", "2");
  repository.sh("ln -s web link; chmod +x web/a.js");
  repository.commit();
}

// What git says of the same.
std::string listed(const GitRepository& repository, const std::string& options = "") {
  return repository.sh("git " + options + " ls-tree -r HEAD | sed 's/ blob / /; s/\\t/ /'") + '\n';
}

}  // namespace

TEST_CASE("git: the files of a commit, by libgit2 and by the git program") {
  if (!have_git()) return skip_test("no git program");
  GitRepository made;
  make_files(made);
  for (const Backend backend : {Backend::any, Backend::program}) {
    const auto repository = Repository::open(made.path() + "/web", backend);
    REQUIRE(repository);
    CHECK((*repository)->uses_program() == (backend == Backend::program));
    CHECK(files_of(**repository) == listed(made));
    CHECK((*repository)->place().work_tree == made.path());
  }
}

TEST_CASE("git: a repository made with SHA-256 goes through the git program") {
  if (!have_git()) return skip_test("no git program");
  GitRepository made("-q --object-format=sha256 .");
  make_files(made);
  const auto repository = Repository::open(made.path());
  REQUIRE(repository);
  CHECK((*repository)->uses_program());
  CHECK(files_of(**repository) == listed(made));
}

TEST_CASE("git: the forms of the index do not concern a commit") {
  if (!have_git()) return skip_test("no git program");
  for (const std::string_view script :
       {"git update-index --split-index", "git sparse-checkout set --cone --sparse-index web"}) {
    CAPTURE(script);
    GitRepository made;
    make_files(made);
    made.sh(script);
    const auto repository = Repository::open(made.path());
    REQUIRE(repository);
    CHECK(files_of(**repository) == listed(made));
  }
}

TEST_CASE("git: a partial clone has its commits and trees; a blob that is not there is said, never fetched") {
  if (!have_git()) return skip_test("no git program");
  GitRepository made;
  make_files(made);
  made.sh("git config uploadpack.allowFilter true");
  GitRepository clone("");
  clone.sh("git clone -q --filter=blob:none --no-checkout 'file://" + made.path() + "' .");
  const std::string expected = listed(made);
  for (const Backend backend : {Backend::any, Backend::program}) {
    const auto repository = Repository::open(clone.path(), backend);
    REQUIRE(repository);
    CHECK(files_of(**repository) == expected);
    const auto blob = (*repository)->read(*ObjectId::from_hex(made.sh("git rev-parse HEAD:web.txt")));
    REQUIRE_FALSE(blob);
    CHECK(blob.problem().what.ends_with("is not in this partial clone"));
  }
}

TEST_CASE("git: revisions, also those that are none") {
  if (!have_git()) return skip_test("no git program");
  GitRepository made;
  const auto empty = Repository::open(made.path());
  REQUIRE(empty);
  const auto none = (*empty)->commit_of("HEAD");
  REQUIRE_FALSE(none);
  CHECK(none.problem().what == made.path() + ": there is no commit yet");
  const std::string first = made.commit();
  const std::string second = made.commit();
  made.sh("git tag -a -m x v1 HEAD~1; git branch -q old v1; git pack-refs --all");
  for (const Backend backend : {Backend::any, Backend::program}) {
    const auto repository = Repository::open(made.path(), backend);
    REQUIRE(repository);
    struct Row {
      std::string revision;
      std::string id;
    };
    for (const Row& row : {Row{"HEAD", second},
                           {"v1", first},
                           {"old", first},
                           {"HEAD~1", first},
                           {second.substr(0, 12), second},
                           {"main^{commit}", second}}) {
      CAPTURE(row.revision);
      const auto id = (*repository)->commit_of(row.revision);
      REQUIRE(id);
      CHECK(id->hex() == row.id);
    }
    for (const std::string revision : {"v9", "", "HEAD~7", "-x", "--all", "HEAD:nothing", "a\nb"}) {
      CAPTURE(revision);
      const auto id = (*repository)->commit_of(revision);
      REQUIRE_FALSE(id);
      CHECK(id.problem().what == "git does not know the revision " + revision);
    }
  }
}

TEST_CASE("git: a repository is found from a work tree of it, and is not found where there is none") {
  if (!have_git()) return skip_test("no git program");
  GitRepository made;
  make_files(made);
  const TempDirectory elsewhere;
  made.sh("git worktree add -q '" + (elsewhere / "tree") + "'");
  const auto repository = Repository::open(elsewhere / "tree/web");
  REQUIRE(repository);
  CHECK((*repository)->place().work_tree == elsewhere / "tree");
  CHECK((*repository)->place().common_directory == made.path() + "/.git");
  CHECK(files_of(**repository) == listed(made));
  const auto none = Repository::open(elsewhere.path());
  REQUIRE_FALSE(none);
  CHECK(none.problem().what == elsewhere.path() + " is not in a git repository");
  CHECK_FALSE(git::find_repository(elsewhere / "nothing"));
}

TEST_CASE("git: a missing and a broken object are told apart, and which") {
  if (!have_git()) return skip_test("no git program");
  GitRepository made;
  make_files(made);
  const std::string blob = made.sh("git rev-parse HEAD:web.txt");
  const std::string tree = made.sh("git rev-parse HEAD:web");
  const auto object = [&](const std::string& id) {
    return made.path() + "/.git/objects/" + id.substr(0, 2) + "/" + id.substr(2);
  };
  fs::remove(object(blob));
  fs::permissions(object(tree), fs::perms::owner_write, fs::perm_options::add);
  std::ofstream(object(tree)) << "nothing that unpacks";
  for (const Backend backend : {Backend::any, Backend::program}) {
    const auto repository = Repository::open(made.path(), backend);
    REQUIRE(repository);
    const auto missing = (*repository)->read(*ObjectId::from_hex(blob));
    REQUIRE_FALSE(missing);
    CHECK(missing.problem().what == made.path() + ": the object " + blob.substr(0, 12) + " is missing");
    const auto broken = (*repository)->tree(*ObjectId::from_hex(tree));
    REQUIRE_FALSE(broken);
    CHECK(broken.problem().what.starts_with(made.path() + ": the tree " + tree.substr(0, 12)));
    CHECK(broken.problem().remedy == "check the repository with `git fsck`");
    CHECK(broken.problem().exit == Exit::usage);
  }
}
