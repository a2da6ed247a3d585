// Inner header of cache: one of the two builds of a comparison, solved, and what the build before leaves to
// be found.
#pragma once

#include "cache/linear.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace decant::cache {

// What a person would call the same RUN.
ContentId command_of(const Operation& operation);

// A build with its operations, what they leave, and how they came about.
struct Solved {
  Solved(const Build& from, Store& store)
      : build(from), operations(operations_of(from)), known(from, operations) {
    store.begin_build();
    outcome = solve(operations, store, known);
  }

  // What a copy takes, from wherever.
  ContentId source_of(std::uint32_t operation) {
    const Operation& made = operations.all[operation];
    Pieces pieces;
    pieces.add(made.digest);
    for (std::uint32_t slot = 0; slot < made.slots.size(); ++slot) {
      if (static_cast<std::int32_t>(slot) != made.base) pieces.add(known.content(operation, slot));
    }
    return pieces.id();
  }
  [[nodiscard]] bool ran(std::uint32_t operation) const {
    return outcome.operations[operation].verdict == Verdict::ran;
  }

  const Build& build;
  Operations operations;
  Known known;
  Outcome outcome;
  std::vector<LinearStep> line{};  // of builders that are no graph
};

struct Before {
  std::set<ContentId> truths;
  std::set<ContentId> copies;  // with what they took
  std::map<ContentId, std::uint32_t> by_digest;
  std::map<ContentId, std::uint32_t> by_command;  // exec operations
};

Before before_of(Solved& solved);

// The files of the context that a copy or a mount takes, by path.
using FileList = std::map<std::string, ContentId>;
FileList files_of(const Build& build, const Effect& effect);
// Those that are other ones, or only in one list; sorted.
std::vector<std::string> changed_files(const FileList& before, const FileList& after);

}  // namespace decant::cache
