// A tree with some paths as another has them.
#include "context/restored_tree.hpp"

#include <doctest/doctest.h>

using namespace decant;

namespace {

MemoryFile file(std::string path, std::string bytes) {
  return {{.path = std::move(path), .size_bytes = bytes.size()}, bytes};
}

void list_files(const FileTree& tree, const std::string& directory, std::string& out) {
  for (const FileEntry& entry : tree.children(directory)) {
    CHECK(tree.entry(entry.path)->type == entry.type);
    out += entry.path;
    if (entry.type == FileType::directory) {
      out += "/ ";
      list_files(tree, entry.path, out);
    } else {
      out += "=" + *tree.read(entry.path) + " ";
      CHECK(tree.content_id(entry.path));
    }
  }
}

}  // namespace

TEST_CASE("restored tree: files as they were, all else as it is") {
  const auto now =
      memory_tree({file("a", "2"), file("b", "2"), file("new/c", "2"), file("kind", "2"), file("x/y", "2")});
  const auto then = memory_tree(
      {file("a", "1"), file("b", "1"), file("old/d/e", "1"), file("kind/f", "1"), file("x/z", "1")});
  const auto restored = restored_tree(now, then, {"a", "kind", "kind/f", "new/c", "old/d/e", "x/z"});
  std::string out;
  list_files(*restored, "", out);
  CHECK(out == "a=1 b=2 kind/ kind/f=1 old/ old/d/ old/d/e=1 x/ x/y=2 x/z=1 ");
  CHECK_FALSE(restored->entry("new"));
  CHECK_FALSE(restored->entry("new/c"));
}

TEST_CASE(
    "restored tree: a directory that is gone is found behind siblings whose names begin like its parent's") {
  const auto now = memory_tree({file("a-b/f", "2"), file("a.c/f", "2"), file("a/f", "2")});
  const auto then =
      memory_tree({file("a-b/f", "1"), file("a.c/f", "1"), file("a/f", "2"), file("a/x/g", "1")});
  const auto restored = restored_tree(now, then, {"a-b/f", "a.c/f", "a/x/g"});
  std::string out;
  list_files(*restored, "", out);
  CHECK(out == "a/ a/f=2 a/x/ a/x/g=1 a-b/ a-b/f=1 a.c/ a.c/f=1 ");
}
