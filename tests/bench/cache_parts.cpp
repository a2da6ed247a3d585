// Parts of decant that tests/bench/cache measures by themselves: run it, not this.
//
//   bench-cache walk REPOSITORY LAST     the walk over commits that replay stands on; prints commits and
//   changes
#include "history/walk.hpp"

#include <fmt/format.h>

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

}  // namespace

int main(int count, char** arguments) {
  if (count == 4 && std::string_view(arguments[1]) == "walk")
    return walk(arguments[2], std::strtoul(arguments[3], nullptr, 10));
  fmt::print(stderr, "bench-cache: see tests/bench/cache\n");
  return 2;
}
