// The last look at a plan: what must be equal in original and result whatever steps were taken. Steps argue
// locally; this argues about the whole, from the evaluated files alone.
#pragma once

#include "plan/view.hpp"

#include <string>

namespace decant::plan {

// A sentence about the first difference that the image would have; empty when there is none to be seen.
// `added`: commands that the result may have beside those of the original (prefetch), or in another place and
// directory (slim).
std::string find_difference(const View& original, const View& result, const std::vector<std::string>& added);

}  // namespace decant::plan
