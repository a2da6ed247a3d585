// Runs a file of cache scenarios (conformance/cache-README.md) against the model: differences, then how many
// came out as recorded. Exit codes: 0 all, 1 some did not, 2 the file cannot be read.
#include "cache/scenario.hpp"
#include "host/files.hpp"

#include <fmt/format.h>

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: cache-scenarios FILE\n");
    return 2;
  }
  const auto text = decant::host::read_file(argv[1]);
  if (!text) {
    fmt::print(stderr, "cache-scenarios: {}\n", text.problem().what);
    return 2;
  }
  const auto tally = decant::scenarios::run_scenarios(argv[1], *text);
  if (!tally) {
    fmt::print(stderr, "cache-scenarios: {}\n", tally.problem().what);
    return 2;
  }
  for (const std::string& line : tally->differences) fmt::print("{}\n", line);
  if (tally->left_out > 0) fmt::print("{} left out: transfers, servers, exported caches\n", tally->left_out);
  fmt::print("{} of {} as recorded\n", tally->as_recorded, tally->all);
  return tally->as_recorded == tally->all ? 0 : 1;
}
