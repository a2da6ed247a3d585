// The build before a change and the build after it, as `decant explain` is told of them: a directory and
// paths in it, a revision, two directories, an argument.
#pragma once

#include "cache/build.hpp"
#include "cli/project.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace decant::cli {

struct ExplainOptions {
  ProjectOptions project;
  std::vector<std::string> changed;
  std::string since;
  std::string before;
  std::string after;
  std::vector<std::string> new_arguments;
  std::string builder = "buildkit";
  std::string format = "text";
  std::optional<std::uint32_t> why;
  std::string log;
  bool write_costs = false;
};

struct ExplainInputs {
  std::unique_ptr<Project> before;
  std::unique_ptr<Project> after;
  std::string change;  // in words, for a heading
  bool has_change = false;
  cache::Costs costs;
  std::string costs_path;  // where measured costs lie, or would; empty: there is no context
};

// Warns of what it finds odd on the way.
Result<ExplainInputs> load_explain_inputs(const ExplainOptions& options);

}  // namespace decant::cli
