// The scenarios of conformance/cache.jsonl: builds one after the other, with what a real BuildKit did
// (conformance/cache-README.md has the format). Images, contexts and commands are made up here; everything
// that is judged is the model's: src/cache, on top of the parser, the evaluation and .dockerignore.
#pragma once

#include "base/problem.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant::scenarios {

// Whether the model says nothing about a scenario: what a builder remembers of the last transfer, servers
// that answer, caches that are exported.
bool is_left_out(const nlohmann::json& scenario);

// One line each; none: as recorded. A Problem where the scenario cannot be read.
Result<std::vector<std::string>> differences(const nlohmann::json& scenario);

struct Tally {
  std::size_t as_recorded = 0;
  std::size_t all = 0;  // without those left out
  std::size_t left_out = 0;
  std::vector<std::string> differences;
};
// A whole file. Problems: a line that is no JSON, or no scenario.
Result<Tally> run_scenarios(std::string_view name, std::string_view lines);

}  // namespace decant::scenarios
