// The one printer of Layouts.
#pragma once

#include <string>

#include "plan/layout.hpp"

namespace decant::emit {

std::string print(const plan::Layout& layout);

}  // namespace decant::emit
