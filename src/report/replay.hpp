// What a history has cost, for people and for programs.
#pragma once

#include "cache/series.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace decant::report {

// What had to run again whatever the order: the RUNs that ran and read something new, of the two layouts the
// fewer, and the cheaper. `split` may have cut a RUN into parts of which one reads something new; then the
// parts are more, but cost less.
struct Least {
  std::uint32_t runs = 0;
  double seconds = 0;
};

struct ReplayedCommit {
  std::string id;  // twelve digits
  std::int64_t time_seconds = 0;
  bool built = false;
  cache::Tally as_is;
  cache::Tally split;

  [[nodiscard]] Least least() const;
};

// Something that decides a build and that git does not hold.
struct UnknownInput {
  std::string what;
  std::size_t builds = 0;
};

// What the Dockerfile was called, and where the context lay if that was elsewhere.
struct FormerName {
  std::string dockerfile;
  std::optional<std::string> context;
  std::string until;  // the commit that gave it the next name
};

struct Replay {
  std::string dockerfile;               // in the repository
  std::vector<FormerName> former;       // oldest first
  std::vector<ReplayedCommit> commits;  // oldest first
  std::size_t builds = 0;
  std::size_t without_file = 0;  // commits that have no such Dockerfile, or not the context's directory
  std::size_t refused = 0;       // commits whose Dockerfile no builder takes
  std::string refused_example;
  bool is_cut_off = false;  // the history goes on where a shallow clone ends
  bool is_split = false;    // split changes the file somewhere
  std::vector<UnknownInput> unknown;
  cache::Tally as_is;
  cache::Tally split;
  std::vector<cache::LayerTally> layers;  // of the file as it is

  [[nodiscard]] Least least() const;  // of all commits
};

// What is counted of a layout, as each report of a history has it.
nlohmann::ordered_json tally_json(const cache::Tally& tally);

// A table, the RUNs that cost most, and what is not known.
std::string replay_text(const Replay& replay, std::string_view cache);
std::string replay_json(const Replay& replay, std::string_view cache);
// A line a commit.
std::string replay_csv(const Replay& replay);

}  // namespace decant::report
