// A history, built in thought: for each commit the Dockerfile as it was then over the files as they were, as
// it is and as `split` would have it, against one cache. History, cache and plan meet here and nowhere else.
#pragma once

#include "base/problem.hpp"
#include "cache/costs.hpp"
#include "cache/series.hpp"
#include "cli/project.hpp"
#include "history/walk.hpp"
#include "report/replay.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace decant::cli {

// What a build argument is at each commit.
enum class Varied : std::uint8_t { commit, date };

struct ReplayOptions {
  ProjectOptions project;
  history::Range range;
  bool now = false;  // the Dockerfile of the working tree at all commits
  cache::Policy cache = cache::Policy::all;
  std::map<std::string, Varied, std::less<>> varied;
  bool plans = true;                    // false: what `split` makes of the file is not asked
  std::optional<cache::Costs> costs{};  // instead of those of the costs file
  // Each commit is worked out as if it were the first. For tests: what is kept must not change anything.
  bool anew = false;
  // Called now and then: commits done, of how many.
  std::function<void(std::size_t done, std::size_t of)> progress;
};

// Problems: no repository, a Dockerfile or context outside of it, an empty range, objects that are missing or
// broken.
Result<report::Replay> replay_history(const ReplayOptions& options);

// The same of a project that is loaded: it says where the Dockerfile and its context lie.
Result<report::Replay> replay_project(const ReplayOptions& options, Project& project);

}  // namespace decant::cli
