// What a rewrite saves: over the repository's history where there is one, else as a costs file or knowledge
// expects it.
#pragma once

#include "plan/plan.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant::report {

// RUNs that run again, and the time that they take.
struct Spent {
  double runs = 0;
  double seconds = 0;
};

struct Saving {
  // What the figures rest on.
  enum class Basis : std::uint8_t {
    history,    // a replay of the last commits, with one cache that is kept
    costs,      // how often files change, as `.decant/costs.json` says
    knowledge,  // and as decant guesses
  };
  Basis basis = Basis::knowledge;
  std::size_t commits = 0;   // replayed, or that are thought of
  std::size_t builds = 0;    // of them, those that built
  bool is_cut_off = false;   // the clone is shallow
  bool is_measured = false;  // some times are a real build's
  Spent as_is;
  Spent split;
  std::vector<std::optional<Spent>> steps;  // by step, what it saves; may be shorter than the plan

  // Of the time; 0 where there is none to save.
  [[nodiscard]] double percent() const;
  // `over the last 200 commits, replayed`
  [[nodiscard]] std::string rests_on() const;
};

std::string_view name_of(Saving::Basis basis);

// The table, and for one step `saves 3 RUNs and 1.5 minutes`.
std::string saving_text(const Saving& saving);
std::string spent_text(const Spent& saved);
nlohmann::ordered_json spent_json(const Spent& spent);
nlohmann::ordered_json saving_json(const Saving& saving);

}  // namespace decant::report
