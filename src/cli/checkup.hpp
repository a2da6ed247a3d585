// `decant` without arguments: the check-up of the repository it stands in.
#pragma once

#include "base/problem.hpp"

#include <cstdint>

namespace decant::cli {

enum class CheckupFormat : std::uint8_t { text, json };

// Findings as `decant lint` has them, with its exit codes; what the last commits have paid for layer order;
// what to run next.
Exit check_up(CheckupFormat format);

}  // namespace decant::cli
