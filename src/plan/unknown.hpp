// What a plan without a step leaves unsaid otherwise.
#pragma once

#include "plan/view.hpp"

namespace decant::plan {

// Of each RUN that decant does not know, below a wide copy: why nothing above it could be narrowed, and what
// would be needed. RUNs that a refusal speaks of already are passed over.
void refuse_unknown(const View& view, Record& record);

}  // namespace decant::plan
