// What a build refuses when it carries out a single instruction, its operands expanded. Inner header of lint.
#pragma once

#include "lint/build_trace.hpp"

#include <string>

namespace decant::lint {

// The error's text in BuildKit's words; empty when all is well. Sets `looked_at` of the visit.
std::string instruction_error(Visit& visit);

}  // namespace decant::lint
