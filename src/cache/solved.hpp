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
  Solved(const Build& from, Store& store);
  // What a builder that is no graph finds takes the place of what BuildKit does.
  void solve_line(Solved& before);

  [[nodiscard]] bool runs(std::uint32_t operation) const;
  // The first instruction below which everything misses, seen from an operation; nullopt when it is the
  // first.
  std::optional<std::uint32_t> cause_above(std::uint32_t operation);

  const Build& build;
  Operations operations;
  Known known;
  Outcome outcome;
  // By instruction, where the builder is no graph; else empty.
  std::vector<LinearStep> line{};
  std::vector<bool> missed{};
  std::vector<std::optional<std::uint32_t>> line_since{};
  std::vector<std::optional<std::uint32_t>> causes{};  // by operation, of those so far
};

struct Before {
  std::set<ContentId> truths;
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
