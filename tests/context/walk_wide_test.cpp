// The walk in several threads sends what the walk in one does, in the order of paths.
#include "context/context.hpp"

#include <doctest/doctest.h>

using namespace decant;

namespace {

std::shared_ptr<const FileTree> wide_tree() {
  std::vector<MemoryFile> files;
  const auto add = [&](std::string path) {
    files.push_back({.entry = {.path = std::move(path)}, .bytes = {}});
  };
  for (int i = 0; i < 300; ++i) {
    add(fmt::format("d{}/x/f", i));
    add(fmt::format("d{}-b/f", i));
    add(fmt::format("d{}.c", i));
    add(fmt::format("d{}/node_modules/m/keep", i));
    add(fmt::format("d{}/node_modules/m/other", i));
  }
  files.push_back({.entry = {.path = "empty", .type = FileType::directory, .mode = 0755}, .bytes = {}});
  return memory_tree(std::move(files));
}

void expect_all(const Context& context, const std::string& directory, std::vector<std::string>& paths) {
  for (const FileEntry& entry : context.children(directory)) {
    paths.push_back(entry.path);
    if (entry.type == FileType::directory) expect_all(context, entry.path, paths);
  }
}

}  // namespace

TEST_CASE("context: a wide walk sends what the children of each directory say, sorted by path") {
  for (const std::string_view ignored :
       {"", "**/x", "**/node_modules", "**/node_modules\n!d7/node_modules/m/keep\n", "*\n!d1*\n", "*"}) {
    CAPTURE(ignored);
    const auto context = open_context_with_ignore(wide_tree(), ".dockerignore", ignored);
    REQUIRE(context);
    std::vector<std::string> expected;
    expect_all(*context, "", expected);
    std::ranges::sort(expected);
    std::vector<std::string> paths;
    for (const EntryView& entry : context->walk("")) paths.emplace_back(entry.path);
    CHECK(paths == expected);
  }
}
