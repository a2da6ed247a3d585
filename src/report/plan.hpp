// The plan in words: the steps with their reasons and assumptions, and what was left alone and why.
#pragma once

#include "plan/plan.hpp"
#include "report/saving.hpp"

#include <string>

namespace decant::report {

// What `split --check` says.
struct Checked {
  bool fails = false;
  std::vector<std::string> reasons;  // of failing, or else of passing; a sentence each
  std::string remedy;                // what to run; empty where it passes
};

// `saving` null: it was not asked for.
std::string plan_text(const plan::Plan& plan, const Saving* saving = nullptr);
std::string plan_json(const plan::Plan& plan, const Saving* saving = nullptr,
                      const Checked* checked = nullptr);

}  // namespace decant::report
