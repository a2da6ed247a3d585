// The context: which ignore file counts, what is sent, and that a walk says what each path says for itself.
#include "context/context.hpp"

#include "support.hpp"

#include <doctest/doctest.h>

#include <random>
#include <set>

namespace decant {

namespace {

// Counts the directories that were opened.
class CountingTree final : public FileTree {
 public:
  explicit CountingTree(std::shared_ptr<const FileTree> base) : base_(std::move(base)) {}
  [[nodiscard]] std::optional<FileEntry> entry(std::string_view path) const override {
    return base_->entry(path);
  }
  [[nodiscard]] std::vector<FileEntry> children(std::string_view directory) const override {
    opened.emplace_back(directory);
    return base_->children(directory);
  }
  [[nodiscard]] Result<std::string> read(std::string_view path) const override { return base_->read(path); }
  [[nodiscard]] Result<ContentId> content_id(std::string_view path) const override {
    return base_->content_id(path);
  }
  [[nodiscard]] std::string describe() const override { return base_->describe(); }

  mutable std::vector<std::string> opened;

 private:
  std::shared_ptr<const FileTree> base_;
};

std::shared_ptr<const FileTree> with_texts(const std::vector<std::pair<std::string, std::string>>& texts) {
  std::vector<MemoryFile> files;
  for (const auto& [path, text] : texts)
    files.push_back({.entry = {.path = path, .link_target = {}}, .bytes = text});
  return memory_tree(std::move(files));
}

}  // namespace

TEST_CASE("context: the ignore file beside the Dockerfile wins, even when it is empty") {
  struct Row {
    const char* dockerfile;
    const char* name;
    bool sends_a;
  };
  const auto tree = with_texts({{".dockerignore", "a\n"},
                                {"a", ""},
                                {"app.Dockerfile.dockerignore", ""},
                                {"docker/Dockerfile.dockerignore", "b\n"},
                                {"other/Dockerfile", ""}});
  const std::vector<Row> rows = {{"Dockerfile", ".dockerignore", false},
                                 {"app.Dockerfile", "app.Dockerfile.dockerignore", true},
                                 {"./docker/Dockerfile", "docker/Dockerfile.dockerignore", true},
                                 {"other/Dockerfile", ".dockerignore", false},
                                 {"../docker/Dockerfile", ".dockerignore", false},
                                 {"/docker/Dockerfile", ".dockerignore", false},
                                 {"-", ".dockerignore", false},
                                 {"", ".dockerignore", false}};
  for (const Row& row : rows) {
    CAPTURE(row.dockerfile);
    const Result<Context> context = open_context(tree, row.dockerfile);
    REQUIRE(context);
    CHECK(context->ignore_name() == row.name);
    CHECK(context->entry("a").has_value() == row.sends_a);
  }
}

TEST_CASE("context: without an ignore file everything is sent, and a bad one is a problem") {
  const Result<Context> open = open_context(tree_of({"a", "b/c"}), "Dockerfile");
  REQUIRE(open);
  CHECK(open->ignore_name() == "");
  CHECK(listing(open->walk("")) == "a\nb/\nb/c\n");
  const Result<Context> bad = open_context(with_texts({{".dockerignore", "[\n"}}), "Dockerfile");
  REQUIRE_FALSE(bad);
  CHECK(bad.problem().what == ".dockerignore:1: `[` is no valid pattern");
}

TEST_CASE("context: an ignore file that is a link is followed inside the context only") {
  const auto tree = memory_tree(
      {{.entry = {.path = "ignore.txt", .link_target = {}}, .bytes = "a\n"},
       {.entry = {.path = ".dockerignore", .type = FileType::symlink, .link_target = "/x/../ignore.txt"},
        .bytes = {}},
       {.entry = {.path = "D.dockerignore", .type = FileType::symlink, .link_target = "D.dockerignore"},
        .bytes = {}},
       {.entry = {.path = "a", .link_target = {}}, .bytes = {}}});
  CHECK(open_context(tree, "Dockerfile")->ignore_name() == ".dockerignore");
  CHECK_FALSE(open_context(tree, "Dockerfile")->entry("a"));
  CHECK(open_context(tree, "D")->ignore_name() == ".dockerignore");
}

TEST_CASE("context: parents of what is sent are sent, and nothing else of an excluded tree") {
  const Context context = context_of("*\n!a/b/*.txt\n", {"a/b/x.txt", "a/b/y.log", "a/c/z.txt", "d/e", "f"});
  CHECK(listing(context.walk("")) == "a/\na/b/\na/b/x.txt\n");
  CHECK(listing(context.children("")) == "a/\n");
  CHECK(listing(context.children("a")) == "a/b/\n");
  CHECK(listing(context.walk("a/b")) == "a/b/x.txt\n");
  CHECK(context.entry("a"));
  CHECK_FALSE(context.entry("a/c"));
  CHECK_FALSE(context.entry("d"));
}

TEST_CASE("context: excluded directories are not opened") {
  const auto counting = std::make_shared<CountingTree>(
      tree_of({"node_modules/a/b", "src/x", ".git/objects/00/0", "docs/api/x.md"}));
  const Result<Context> context =
      open_context_with_ignore(counting, ".dockerignore", "node_modules\n.git\ndocs\n!*.md\n!docs/*.txt\n");
  REQUIRE(context);
  CHECK(listing(context->walk("")) == "src/\nsrc/x\n");
  CHECK(counting->opened == std::vector<std::string>{"", "docs", "src"});
}

TEST_CASE("context: the same rules over another tree") {
  const Context context = context_of("a\n", {"a", "b"});
  CHECK(listing(context.with_tree(tree_of({"a", "c"})).walk("")) == "c\n");
}

TEST_CASE("context: a walk sends what each path says for itself") {
  // Random small trees and patterns over a tiny alphabet, so that they meet.
  std::mt19937 random(20240817);
  const auto pick = [&random](const std::vector<std::string>& from) { return from[random() % from.size()]; };
  const std::vector<std::string> names = {"a", "b", "ab", "a.c"};
  const std::vector<std::string> parts = {"a", "b", "ab", "*", "**", "?", "a*", "*.c", "[ab]", "**a"};
  for (int round = 0; round < 1500; ++round) {
    std::vector<std::string> paths;
    for (std::uint64_t i = 0; i < 1 + random() % 8; ++i) {
      std::string path = pick(names);
      for (std::uint64_t depth = random() % 4; depth > 0; --depth) path += '/' + pick(names);
      if (random() % 8 == 0) path += '/';
      paths.push_back(path);
    }
    std::string ignore;
    for (std::uint64_t i = 0; i < random() % 5; ++i) {
      if (random() % 3 == 0) ignore += '!';
      ignore += pick(parts);
      for (std::uint64_t depth = random() % 3; depth > 0; --depth) ignore += '/' + pick(parts);
      ignore += '\n';
    }
    const Context context = context_of(ignore, paths);
    const std::string sent = listing(context.walk(""));

    std::vector<FileEntry> by_path;
    std::vector<FileEntry> by_children;
    std::vector<FileEntry> pending = context.tree().children("");
    while (!pending.empty()) {
      const FileEntry entry = pending.back();
      pending.pop_back();
      if (context.entry(entry.path)) by_path.push_back(entry);
      for (FileEntry& below : context.tree().children(entry.path)) pending.push_back(below);
    }
    pending = context.children("");
    while (!pending.empty()) {
      by_children.push_back(pending.back());
      pending.pop_back();
      for (FileEntry& below : context.children(by_children.back().path)) pending.push_back(below);
    }
    std::ranges::sort(by_path, {}, &FileEntry::path);
    std::ranges::sort(by_children, {}, &FileEntry::path);
    CAPTURE(ignore);
    CHECK(listing(by_path) == sent);
    CHECK(listing(by_children) == sent);

    // Without `!` the walk and the matcher agree, and an excluded directory takes all below it along.
    if (ignore.find('!') != std::string::npos) continue;
    std::set<std::string> walked;
    for (const EntryView& entry : context.walk("")) walked.emplace(entry.path);
    for (const FileEntry& entry : tree_of(paths)->children("")) {
      CHECK(walked.contains(entry.path) != context.ignore().matches(entry.path));
    }
  }
}

}  // namespace decant
