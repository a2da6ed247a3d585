// Directories on disk, lists in memory, changed trees.
#include "context/file_tree.hpp"

#include "../support/skip.hpp"
#include "../support/temp_directory.hpp"
#include "context/path.hpp"
#include "support.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace decant {

namespace {

std::string all_below(const FileTree& tree, const std::string& directory = "") {
  std::string text;
  for (const FileEntry& entry : tree.children(directory)) {
    text += listing({entry});
    if (entry.type == FileType::directory) text += all_below(tree, entry.path);
  }
  return text;
}

}  // namespace

TEST_CASE("directory: links are content, and no path leads through one") {
  const TempDirectory temp;
  temp.write("outside/secret", "s");
  temp.write("root/dir/file", "hello");
  REQUIRE(::symlink("../outside", (temp / "root/out").c_str()) == 0);
  REQUIRE(::symlink("dir/file", (temp / "root/link").c_str()) == 0);
  REQUIRE(::symlink("loop", (temp / "root/loop").c_str()) == 0);
  const Result<std::shared_ptr<const FileTree>> opened = open_directory(temp / "root");
  REQUIRE(opened);
  const FileTree& tree = **opened;

  CHECK(all_below(tree) == "dir/\ndir/file\nlink -> dir/file\nloop -> loop\nout -> ../outside\n");
  CHECK_FALSE(tree.entry("out/secret"));
  CHECK(tree.children("out").empty());
  CHECK_FALSE(tree.entry("../outside/secret"));
  CHECK_FALSE(tree.entry("dir/../../outside/secret"));
  CHECK_FALSE(tree.entry("dir/file/x"));
  CHECK_FALSE(tree.entry(std::string_view("dir\0/x", 6)));
  CHECK(tree.entry("dir/file")->size_bytes == 5);
  CHECK(tree.entry("")->type == FileType::directory);

  REQUIRE(tree.read("dir/file"));
  CHECK(*tree.read("dir/file") == "hello");
  for (const char* path : {"link", "out/secret", "loop", "dir", "nothing", "../outside/secret"}) {
    CAPTURE(path);
    CHECK_FALSE(tree.read(path));
  }
  CHECK(tree.read("link").problem().what ==
        (temp / "root") + "/link: a symbolic link, which is not followed");
  CHECK(tree.read("dir").problem().what == (temp / "root") + "/dir: is a directory");
  CHECK(tree.read("nothing").problem().what ==
        (temp / "root") + "/nothing: cannot be opened: No such file or directory");
  CHECK(*tree.content_id("link") == *tree_of({"x -> dir/file"})->content_id("x"));
}

TEST_CASE("directory: what is no regular file is not read, and nothing waits for it") {
  const TempDirectory temp;
  REQUIRE(::mkfifo((temp / "pipe").c_str(), 0600) == 0);
  const auto tree = *open_directory(temp.path());
  CHECK(tree->entry("pipe")->type == FileType::other);
  CHECK(tree->read("pipe").problem().what == temp.path() + "/pipe: is no regular file");
  CHECK_FALSE(tree->content_id("pipe"));
}

TEST_CASE("directory: names of any bytes, sorted by byte") {
  const TempDirectory temp;
  for (const char* name : {"a\nb", "a b", "-n", "\xFF\xFE", "Z", "a"}) temp.write(name, "");
  const auto tree = *open_directory(temp.path());
  CHECK(all_below(*tree) == "-n\nZ\na\na\nb\na b\n\xFF\xFE\n");
  CHECK(tree->entry("a\nb"));
}

TEST_CASE("directory: modes, and what cannot be read") {
  const TempDirectory temp;
  temp.write("run", "x");
  temp.write("closed/file", "x");
  REQUIRE(::chmod((temp / "run").c_str(), 04750) == 0);
  REQUIRE(::chmod((temp / "closed").c_str(), 0) == 0);
  const auto tree = *open_directory(temp.path());
  CHECK(tree->entry("run")->mode == 04750);
  if (::geteuid() != 0) {
    CHECK(tree->children("closed").empty());
    CHECK_FALSE(tree->read("closed/file"));
  }
  REQUIRE(::chmod((temp / "closed").c_str(), 0755) == 0);
}

TEST_CASE("directory: a walk knows which directories have no extended attributes") {
  const TempDirectory temp;
  temp.write("a/plain/file", "x");
  temp.write("a/marked/file", "x");
  if (::setxattr((temp / "a/marked").c_str(), "user.a", "1", 1, 0) != 0)
    return skip_test("no extended attributes on this file system");
  const auto tree = *open_directory(temp.path());
  const Result<Context> context = open_context(tree, "Dockerfile");
  REQUIRE(context);
  for (const EntryView& entry : context->walk("")) {
    CAPTURE(entry.path);
    if (entry.plain) CHECK(tree->xattrs(entry.path).empty());
    if (entry.path == "a/marked") CHECK_FALSE(entry.plain);
  }
  CHECK(tree->xattrs("a/marked") == std::vector<Xattr>{{"user.a", "1"}});
}

TEST_CASE("directory: what is none is a problem with a remedy") {
  const TempDirectory temp;
  const std::string file = temp.write("file", "x");
  const auto missing = open_directory(temp / "nothing");
  REQUIRE_FALSE(missing);
  CHECK(missing.problem().what ==
        (temp / "nothing") + ": cannot be opened as a directory: No such file or directory");
  CHECK(open_directory(file).problem().what == file + ": is no directory");
  CHECK_FALSE(open_directory(file).problem().remedy.empty());
}

TEST_CASE("directory: very deep trees") {
  const TempDirectory temp;
  std::string path;
  for (int i = 0; i < 300; ++i) path += "d/";
  temp.write(path + "end", "x");
  const auto tree = *open_directory(temp.path());
  CHECK(tree->entry(path + "end"));
  const Result<Context> context = open_context(tree, "Dockerfile");
  REQUIRE(context);
  CHECK(context->walk("").size() == 301);
}

TEST_CASE("content ids: the same bytes have one, wherever they are") {
  const TempDirectory temp;
  const std::string big(300000, 'x');
  temp.write("a", "a");
  temp.write("big", big);
  const auto disk = *open_directory(temp.path());
  const auto memory = memory_tree({{.entry = {.path = "a", .link_target = {}}, .bytes = "a"},
                                   {.entry = {.path = "big", .link_target = {}}, .bytes = big}});
  CHECK(*disk->content_id("a") == *memory->content_id("a"));
  CHECK(*disk->content_id("big") == *memory->content_id("big"));
  CHECK(*disk->content_id("a") != *disk->content_id("big"));
  CHECK_FALSE(memory->content_id("nothing"));
}

TEST_CASE("memory: directories that are not listed exist, and nothing lies below a file or a link") {
  const auto tree = tree_of({"a/b/c", "f", "f/x", "l -> a", "l/x", "e/"});
  CHECK(all_below(*tree) == "a/\na/b/\na/b/c\ne/\nf\nl -> a\n");
  CHECK(tree->entry("a/b")->mode == 0755);
  CHECK(*tree->read("a/b/c") == "a/b/c");
  CHECK(tree->read("a").problem().what == "a: is no regular file");
}

TEST_CASE("changed tree: existing paths get another content, new ones come into being") {
  const auto base = tree_of({"a", "dir/x", "dir/sub/y", "dirt", "l -> a"});
  const auto changed = changed_tree(base, {"./a", "dir/", "new/deep/file", "l", "a/below", "../up"});
  CHECK(all_below(*changed) ==
        "a\ndir/\ndir/sub/\ndir/sub/y\ndir/x\ndirt\nl -> a\nnew/\nnew/deep/\nnew/deep/file\nup\n");
  for (const char* path : {"a", "dir/x", "dir/sub/y", "l"}) {
    CAPTURE(path);
    CHECK(*changed->content_id(path) != *base->content_id(path));
    CHECK(*changed->content_id(path) == *changed_tree(base, {path})->content_id(path));
  }
  CHECK(*changed->content_id("dirt") == *base->content_id("dirt"));
  CHECK(*changed->read("new/deep/file") == "");
  CHECK(changed->entry("new/deep")->type == FileType::directory);
  CHECK_FALSE(changed->content_id("new"));
  CHECK_FALSE(changed->entry("a/below"));
  CHECK(*changed->read("a") == "a");
}

TEST_CASE("changed tree: the root changes everything") {
  const auto base = tree_of({"a", "b/c"});
  const auto changed = changed_tree(base, {"."});
  CHECK(*changed->content_id("a") != *base->content_id("a"));
  CHECK(*changed->content_id("b/c") != *base->content_id("b/c"));
}

TEST_CASE("paths: cleaned as Go cleans them") {
  const std::vector<std::pair<const char*, const char*>> rows = {
      {"", "."},       {".", "."},       {"./", "."},           {"a//b/", "a/b"}, {"a/./b", "a/b"},
      {"a/../b", "b"}, {"../a", "../a"}, {"a/../..", ".."},     {"/..", "/"},     {"/../a", "/a"},
      {"//", "/"},     {"...", "..."},   {"/a/b/../../c", "/c"}};
  for (const auto& row : rows) {
    CAPTURE(row.first);
    CHECK(clean_path(row.first) == row.second);
  }
  CHECK(context_path("/../a/./b/") == "a/b");
  CHECK(context_path(".") == "");
  CHECK(resolve_image_path("/app", "x/../y/") == "/app/y");
  CHECK(resolve_image_path("/app", "/x") == "/x");
  CHECK(resolve_image_path("", "x") == "/x");
  CHECK(resolve_image_path("/app", "../../..") == "/");
}

}  // namespace decant
