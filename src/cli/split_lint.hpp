// The rewrite brings no finding of its own: a step that would is taken back.
#pragma once

#include "cli/project.hpp"
#include "plan/plan.hpp"

namespace decant::cli {

// As a project is planned everywhere: its evaluation, its knowledge, the committed costs. `options` must live
// as long.
plan::Options plan_options(const ProjectOptions& options, const cache::Costs& costs);

// plan::make_plan, until the output has no finding in the profiles `default` and `buildkit` that the original
// has not, and in `hadolint` none but DL3059 (two RUNs in a row) at a cut; what a RUN had already may be
// there for each of its parts. The kind of a step that brings one is left out, with a refusal that names it.
Result<plan::Plan> make_clean_plan(const Project& project, const Context& context,
                                   const plan::Options& options);

}  // namespace decant::cli
