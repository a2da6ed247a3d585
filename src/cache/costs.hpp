// Measured costs: what steps took in a real build, by their text. They lie in `.decant/costs.json` beside the
// Dockerfile's context, written on request and committed; where a step has none, knowledge has a guess.
//
//   {"version": 1, "seconds": {"RUN npm ci": 41.2, "RUN make": 12}}
#pragma once

#include "base/problem.hpp"
#include "syntax/document.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant::cache {

inline constexpr std::string_view kCostsFile = ".decant/costs.json";

struct Costs {
  std::map<std::string, double, std::less<>> seconds;  // by `step_text`

  [[nodiscard]] std::optional<double> find(const Instruction& instruction) const;
};

// With times for the RUNs of `cut` that are parts of a measured RUN of `whole`: its time, shared among them
// in proportion to what knowledge thinks of each (`estimates`, by instruction of `cut`).
Costs with_parts(const Costs& costs, const Document& whole, const Document& cut,
                 const std::vector<double>& estimates);

// The instruction as one line, blanks once, its heredocs behind it.
std::string step_text(const Instruction& instruction);

// `name` is for the Problem: no JSON, another version, a time that is none.
Result<Costs> read_costs(std::string_view name, std::string_view text);
std::string render_costs(const Costs& costs);

}  // namespace decant::cache
