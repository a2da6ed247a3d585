// What a plan saves, worked out: a replay of today's Dockerfile over the last commits, before the first step,
// after each, and after the last; where there is no history the cost that is expected of a commit.
#pragma once

#include "cli/project.hpp"
#include "plan/plan.hpp"
#include "report/saving.hpp"

namespace decant::cli {

struct SavingOptions {
  bool by_step = true;  // else of the whole plan alone
  // The gate goes by the committed costs file where that has changes, so that a shallow clone and a full one
  // agree; else a history is asked first.
  bool prefers_costs = false;
};

// Never a problem: what cannot be replayed is expected.
report::Saving saving_of(const Project& project, const plan::Plan& plan, const cache::Costs& costs,
                         const SavingOptions& options);

}  // namespace decant::cli
