// Measured costs: what steps took in a real build, by their text, and how often what they read changes. They
// lie in `.decant/costs.json` beside the Dockerfile's context, written on request and committed; where a step
// or a file has none, knowledge has a guess. docs/costs.schema.json says the same to programs.
//
//   {"version": 1, "seconds": {"RUN npm ci": 41.2, "RUN make": 12},
//    "commits": 400, "changes": {"package.json": 35, "src/": 610, "./": 990}}
//
// `changes` is by path in the context, in 1000 commits; a directory, for all that is in it, ends with `/`,
// the whole context is `./`.
#pragma once

#include "base/problem.hpp"
#include "syntax/document.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant::cache {

inline constexpr std::string_view kCostsFile = ".decant/costs.json";

struct Costs {
  std::map<std::string, double, std::less<>> seconds;  // by `step_text`
  std::map<std::string, double, std::less<>> changes;  // in 1000 commits, by path
  std::uint32_t commits = 0;                           // that `changes` was counted over; 0: not counted

  [[nodiscard]] bool empty() const { return seconds.empty() && changes.empty(); }
  [[nodiscard]] std::optional<double> find(const Instruction& instruction) const;
};

// With times for the RUNs of `cut` that are parts of a measured RUN of `whole`: its time, shared among them
// in proportion to what knowledge thinks of each (`estimates`, by instruction of `cut`).
Costs with_parts(const Costs& costs, const Document& whole, const Document& cut,
                 const std::vector<double>& estimates);

// The instruction as one line, blanks once, its heredocs behind it.
std::string step_text(const Instruction& instruction);

// `name` is for the Problem, which has the line: no JSON, another version, a time or a number of changes that
// is none, a path that leaves the context.
Result<Costs> read_costs(std::string_view name, std::string_view text);
std::string render_costs(const Costs& costs);

}  // namespace decant::cache
