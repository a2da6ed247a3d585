// A unified diff of two texts, by libgit2 in its private module (a library of renown, and loaded only for
// this).
#pragma once

#include "base/problem.hpp"

#include <string>
#include <string_view>

namespace decant::report {

// Empty when the texts are equal. `name` is what both are called in the header.
Result<std::string> unified_diff(const std::string& name, std::string_view before, std::string_view after);

}  // namespace decant::report
