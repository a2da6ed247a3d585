// The plan in words: the steps with their reasons and assumptions, and what was left alone and why.
#pragma once

#include "plan/plan.hpp"

#include <string>

namespace decant::report {

std::string plan_text(const plan::Plan& plan);
std::string plan_json(const plan::Plan& plan);

}  // namespace decant::report
