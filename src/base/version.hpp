// The program's version, from meson.build.
#pragma once

#include <string_view>

namespace decant {

std::string_view version();  // `0.1.0`

}  // namespace decant
