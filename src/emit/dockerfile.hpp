// The one printer of Layouts.
#pragma once

#include "plan/layout.hpp"

#include <string>

namespace decant::emit {

std::string print(const plan::Layout& layout);

}  // namespace decant::emit
