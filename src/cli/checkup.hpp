// `decant` without arguments: the check-up of the repository it stands in.
#pragma once

#include "base/problem.hpp"

namespace decant::cli {

// Findings as `decant lint` has them, with its exit codes; what the last commits have paid for layer order;
// what to run next.
Exit check_up();

}  // namespace decant::cli
