// Parts of decant that tests/bench/cache measures by themselves: run it, not this.
//
//   bench-cache walk REPOSITORY LAST     the walk over commits that replay stands on; prints commits and
//   changes
#include "context/context.hpp"
#include "context/path.hpp"
#include "history/walk.hpp"
#include "host/files.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>

using namespace decant;

namespace {

int fail(const Problem& problem) {
  fmt::print(stderr, "bench-cache: {}\n", problem.what);
  return static_cast<int>(problem.exit);
}

int walk(const std::string& directory, std::size_t last) {
  const auto repository = git::Repository::open(directory);
  if (!repository) return fail(repository.problem());
  auto line = history::Walk::open(*repository, {.last = last});
  if (!line) return fail(line.problem());
  std::size_t changes = 0;
  while (true) {
    const auto step = line->next();
    if (!step) return fail(step.problem());
    if (!*step) break;
    changes += (*step)->changes.size();
  }
  fmt::print("{} commits, {} changes\n", line->size(), changes);
  return 0;
}

// Directories of fifty, four levels of them above the files, with names as repositories have them.
class MadeUpTree final : public FileTree {
 public:
  explicit MadeUpTree(std::size_t files) : directories_(files / kFiles) {}

  [[nodiscard]] std::optional<FileEntry> entry(std::string_view path) const override {
    return FileEntry{.path = std::string(path), .type = FileType::directory, .mode = 0755};
  }
  [[nodiscard]] std::vector<FileEntry> children(std::string_view directory) const override {
    std::vector<FileEntry> found;
    const std::size_t depth = directory.empty() ? 0 : split_path(directory).size();
    if (depth < kDepth) {
      for (std::size_t i = 0; i < kDirectories; ++i) {
        found.push_back({.path = join_context(directory, fmt::format("package{:02}", i)),
                         .type = FileType::directory,
                         .mode = 0755});
      }
      return found;
    }
    const std::size_t files =
        kFiles * directories_ / (kDirectories * kDirectories * kDirectories * kDirectories);
    constexpr std::string_view kEnds[] = {".js", ".test.ts", ".py", ".md", ".json", ".pyc", ".css", ".go"};
    for (std::size_t i = 0; i < files; ++i)
      found.push_back({.path = join_context(directory, fmt::format("module{:04}{}", i, kEnds[i % 8]))});
    return found;
  }
  [[nodiscard]] Result<std::string> read(std::string_view) const override { return std::string(); }
  [[nodiscard]] Result<ContentId> content_id(std::string_view) const override { return ContentId{}; }
  [[nodiscard]] std::string describe() const override { return "made up"; }

 private:
  static constexpr std::size_t kFiles = 50;
  static constexpr std::size_t kDirectories = 10;
  static constexpr std::size_t kDepth = 4;
  std::size_t directories_;
};

int ignore(std::size_t paths, const std::string& file) {
  const auto patterns = host::read_file(file);
  if (!patterns) return fail(patterns.problem());
  const auto tree = std::make_shared<const MadeUpTree>(paths);
  for (const std::string& text : {std::string(), *patterns}) {
    const auto context = open_context_with_ignore(tree, file, text);
    if (!context) return fail(context.problem());
    const auto start = std::chrono::steady_clock::now();
    const std::size_t sent = context->walk("").size();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    fmt::print("{:.3f} s, {} patterns, {} sent\n", took.count(), context->ignore().patterns().size(), sent);
  }
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count == 4 && std::string_view(arguments[1]) == "walk")
    return walk(arguments[2], std::strtoul(arguments[3], nullptr, 10));
  if (count == 4 && std::string_view(arguments[1]) == "ignore")
    return ignore(std::strtoul(arguments[2], nullptr, 10), arguments[3]);
  fmt::print(stderr, "bench-cache: see tests/bench/cache\n");
  return 2;
}
