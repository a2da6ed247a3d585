// The one printer of Layouts.
#pragma once

#include "plan/layout.hpp"
#include "plan/plan.hpp"

#include <string>

namespace decant::emit {

std::string print(const plan::Layout& layout);

// What a plan makes of the file that it is about. Without a step these are the bytes that were read; lines
// end as they did where all ended in the same way.
std::string print(const plan::Plan& plan, const Document& original);

}  // namespace decant::emit
