// Where a Dockerfile and its context lie in the repository, at each commit of a history: a file that was
// renamed is followed under its former names.
#pragma once

#include "base/problem.hpp"
#include "cli/project.hpp"
#include "git/repository.hpp"
#include "history/walk.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace decant::cli {

struct Places {
  std::string dockerfile;
  std::string context;
  std::string dockerfile_in_context;  // empty: outside of it
};

// Those of today. Problems: one of them lies outside of the repository.
Result<Places> places_of(const git::Repository& repository, const Project& project);

// A part of the history in which they stay.
struct Stay {
  Places places;
  std::size_t until = SIZE_MAX;  // the commits of the walk that stand before this one, oldest first
  git::ObjectId renamed_in;      // that one
};

// All names that the file had, the oldest first. The context is the one of later, unless what the Dockerfile
// copied lies in a directory only that was moved with it: `services/api` of today's `services/api/Dockerfile`
// was `api` when that was `api/Dockerfile`.
Result<std::vector<Stay>> all_places(const std::shared_ptr<const git::Repository>& repository,
                                     const history::Range& range, const Places& today,
                                     const ProjectOptions& arguments);

}  // namespace decant::cli
