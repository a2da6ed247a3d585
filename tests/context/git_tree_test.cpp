// A commit as a tree of files: the same as the directory that git checks it out to.
#include "context/git_tree.hpp"

#include "support/git_repository.hpp"
#include "support/skip.hpp"

#include <doctest/doctest.h>

#include <filesystem>

using namespace decant;
using git::Backend;
namespace fs = std::filesystem;

namespace {

std::shared_ptr<const FileTree> commit_tree(const std::string& directory, GitTreeOptions options = {},
                                            const std::string& revision = "HEAD",
                                            Backend backend = Backend::any) {
  const auto repository = git::Repository::open(directory, backend);
  REQUIRE(repository);
  const auto id = (*repository)->commit_of(revision);
  REQUIRE(id);
  auto tree = open_git_tree(*repository, *id, std::move(options));
  REQUIRE(tree);
  return *tree;
}

// Everything but `.git`: type, mode, path, target, id of the content or what is wrong with it.
void tell(const FileTree& tree, const std::string& directory, std::string& out) {
  for (const FileEntry& entry : tree.children(directory)) {
    if (entry.path == ".git" || entry.path.ends_with("/.git")) continue;
    out += fmt::format("{} {:04o} {} {}", static_cast<int>(entry.type), entry.mode, entry.path,
                       entry.link_target);
    const auto looked_up = tree.entry(entry.path);
    REQUIRE(looked_up);
    CHECK(looked_up->path == entry.path);
    CHECK(looked_up->mode == entry.mode);
    if (!entry.known) out += " unknown";
    if (entry.type != FileType::directory) {
      const auto id = tree.content_id(entry.path);
      out += id ? fmt::format(" {:016x}{:016x}", id->high, id->low) : " " + id.problem().what;
    }
    out += '\n';
    if (entry.type == FileType::directory) tell(tree, entry.path, out);
  }
}
std::string told(const FileTree& tree) {
  std::string out;
  tell(tree, "", out);
  return out;
}

std::string told_directory(const std::string& path) {
  const auto tree = open_directory(path);
  REQUIRE(tree);
  return told(**tree);
}

void make_work_tree(GitRepository& made) {
  made.write("Dockerfile", "FROM scratch\n");
  made.write("a.b", "1");
  made.write("a/b", "2");
  made.write("web/src/x y\n.js", "3");
  made.write("web/run", "#!/bin/sh\n");
  made.write("empty", "");
  made.sh("chmod 755 web/run; ln -s ../a web/up; ln -s /etc/passwd out; ln -s web/nothing dangling");
}

}  // namespace

TEST_CASE("git tree: a commit is what its checkout is, by libgit2 and by the git program") {
  if (!have_git()) return skip_test("no git program");
  GitRepository made;
  make_work_tree(made);
  made.commit();
  const std::string expected = told_directory(made.path());
  CHECK(told(*commit_tree(made.path())) == expected);
  CHECK(told(*commit_tree(made.path(), {}, "HEAD", Backend::program)) == expected);
  CHECK(told(*commit_tree(made.path(), {.below = "web"})) == told_directory(made.path() + "/web"));
  const auto tree = commit_tree(made.path());
  CHECK(tree->describe() == "commit " + made.sh("git rev-parse HEAD").substr(0, 12));
  CHECK(*tree->read("a/b") == "2");
  for (const std::string path : {"a/nothing", "a.b/c", "web/up/b", "..", "web/../a.b", "out"}) {
    CAPTURE(path);
    CHECK_FALSE(tree->read(path));
    CHECK(tree->entry(path).has_value() == (path == "out"));
  }
}

TEST_CASE("git tree: a repository made with SHA-256 has the same content") {
  if (!have_git()) return skip_test("no git program");
  GitRepository made("-q --object-format=sha256 .");
  make_work_tree(made);
  made.commit();
  CHECK(told(*commit_tree(made.path())) == told_directory(made.path()));
}

TEST_CASE("git tree: lines and ids are converted as a checkout does") {
  if (!have_git()) return skip_test("no git program");
  GitRepository made;
  made.write(
      ".gitattributes",
      "*.crlf text eol=crlf\n*.auto text=auto eol=crlf\n*.id ident\n*.bat eol=crlf\nd/*.txt eol=crlf\n");
  made.write("d/.gitattributes", "*.bat -text\n");
  const std::string_view texts[] = {"a\nb\n",
                                    "a\r\nb\n",
                                    "a\rb\n",
                                    "\n",
                                    "",
                                    "x",
                                    std::string_view("a\0b\n", 4),
                                    "$Id$ $Id: x $ $Id: a b $ $Idx$ $Id: no\n$ $Id",
                                    "\x01\x02\x03\n"};
  int number = 0;
  for (const std::string_view text : texts) {
    for (const std::string_view name : {"x.crlf", "x.auto", "x.id", "x.bat", "x.txt", "d/x.bat", "d/x.txt"})
      made.write(fmt::format("{}{}", number, name), text);
    for (const std::string_view name : {"d/x.bat", "d/x.txt"})
      made.write(fmt::format("d/{}{}", number, name.substr(2)), text);
    ++number;
  }
  made.commit();
  made.sh("rm -rf * && git checkout -q -- .");
  CHECK(told(*commit_tree(made.path())) == told_directory(made.path()));
}

TEST_CASE("git tree: macros of the root's attributes hold below, whatever is asked for first") {
  if (!have_git()) return skip_test("no git program");
  GitRepository made;
  made.write(".gitattributes", "[attr]windows text eol=crlf\n");
  made.write("d/.gitattributes", "*.bat windows\n");
  made.write("d/x.bat", "a\nb\n");
  made.commit();
  CHECK(*commit_tree(made.path())->read("d/x.bat") == "a\r\nb\r\n");
  CHECK(*commit_tree(made.path(), {.below = "d"})->read("x.bat") == "a\r\nb\r\n");
}

TEST_CASE(
    "git tree: a file in Git LFS is its content when that is here, else not known; other filters never are") {
  if (!have_git()) return skip_test("no git program");
  GitRepository made;
  const std::string id = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";
  made.write(".gitattributes",
             "*.bin filter=lfs -text\n*.key filter=git-crypt\n*.u text working-tree-encoding=UTF-16\n");
  made.write("a.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:" + id + "\nsize 3\n");
  made.write("no.bin", "no pointer");
  made.write("a.key", "secret");
  made.write("a.u", std::string_view("\xff\xfe\x61\0", 4));
  made.commit();
  const auto tree = commit_tree(made.path(), {.name = "C"});
  const auto why = [&](const std::string& path) {
    const auto bytes = tree->read(path);
    return bytes ? "read: " + *bytes : bytes.problem().what;
  };
  CHECK(why("a.bin") == "C: a.bin: its content is in Git LFS, and not in the local store");
  CHECK(why("no.bin") == "read: no pointer");
  CHECK(why("a.key") == "C: a.key: a checkout sends it through the filter `git-crypt`, which is not run");
  CHECK(why("a.u") == "C: a.u: a checkout writes it as UTF-16, which is not done here");
  CHECK_FALSE(tree->content_id("a.key"));
  made.write(".git/lfs/objects/2c/26/" + id, "foo");
  CHECK(why("a.bin") == "read: foo");
  // What is not known can still be told apart.
  CHECK(commit_tree(made.path(), {.ids = GitIds::blobs})->content_id("a.key"));
}

TEST_CASE("git tree: a submodule is its tree when its commit is here, else a directory that is not known") {
  if (!have_git()) return skip_test("no git program");
  GitRepository library;
  library.write("x/y", "1");
  library.sh("ln -s x z");
  library.commit();
  GitRepository made;
  made.write("a", "1");
  made.sh("git -c protocol.file.allow=always submodule --quiet add '" + library.path() + "' lib/inner");
  made.commit();
  const std::string whole = told_directory(made.path());
  CHECK(whole.find("lib/inner/x/y") != std::string::npos);
  CHECK(told(*commit_tree(made.path())) == whole);
  CHECK(told(*commit_tree(made.path(), {.below = "lib"})) == told_directory(made.path() + "/lib"));
  CHECK(*commit_tree(made.path())->read("lib/inner/x/y") == "1");

  GitRepository clone("");
  clone.sh("git clone -q '" + made.path() + "' .");
  const auto tree = commit_tree(clone.path(), {.name = "C"});
  const auto entry = tree->entry("lib/inner");
  REQUIRE(entry);
  CHECK(entry->type == FileType::directory);
  CHECK_FALSE(entry->known);
  CHECK(tree->children("lib/inner").empty());
  const auto content = tree->content_id("lib/inner");
  REQUIRE_FALSE(content);
  CHECK(content.problem().what == "C: lib/inner: what is in this submodule is not known: its commit " +
                                      library.sh("git rev-parse HEAD").substr(0, 12) + " is not here");
  CHECK(commit_tree(clone.path(), {.ids = GitIds::blobs})->content_id("lib/inner"));
}

TEST_CASE("git tree: ids by blob tell contents apart and read nothing") {
  if (!have_git()) return skip_test("no git program");
  GitRepository made;
  made.write("a", "1");
  made.write("b", "1");
  made.write("c", "2");
  made.commit();
  const std::string blob = made.sh("git rev-parse HEAD:a");
  made.write("c", "1");
  made.write("a", "3");
  made.commit();
  const auto id = [&](const std::string& revision, const std::string& path) {
    const auto found = commit_tree(made.path(), {.ids = GitIds::blobs}, revision)->content_id(path);
    REQUIRE(found);
    return *found;
  };
  CHECK(id("HEAD~1", "a") == id("HEAD", "b"));
  CHECK(id("HEAD~1", "a") == id("HEAD", "c"));
  CHECK(id("HEAD~1", "a") != id("HEAD", "a"));
  fs::remove(made.path() + "/.git/objects/" + blob.substr(0, 2) + "/" + blob.substr(2));
  CHECK(id("HEAD~1", "a") == id("HEAD", "c"));
  CHECK_FALSE(commit_tree(made.path(), {}, "HEAD~1")->content_id("a"));
  // The next commit needs it, unless git takes `b` for a file that changed a moment ago, and writes it again.
  made.sh("printf 1 | git hash-object -w --stdin");
  made.write(".gitattributes", "b eol=crlf\n");
  made.commit();
  CHECK(id("HEAD", "b") != id("HEAD~1", "b"));
  CHECK(id("HEAD", "c") == id("HEAD~1", "c"));
}

TEST_CASE("git tree: a directory that a commit has not is said") {
  if (!have_git()) return skip_test("no git program");
  GitRepository made;
  made.write("a/b", "1");
  const std::string commit = made.commit();
  const auto repository = git::Repository::open(made.path());
  REQUIRE(repository);
  for (const std::string below : {"web", "a/b"}) {
    const auto tree = open_git_tree(*repository, *git::ObjectId::from_hex(commit), {.below = below});
    REQUIRE_FALSE(tree);
    CHECK(tree.problem().what == "commit " + commit.substr(0, 12) + " has no directory " + below);
  }
}
