// Instructions that the rewrite made, in the case of the file: people who write `run` and `copy` go on doing
// so.
#pragma once

#include "plan/layout.hpp"

namespace decant::plan {

// Where most keywords of the original are in small letters, new instructions and those with a new text are.
void match_case(Layout& layout, const Document& original);

}  // namespace decant::plan
