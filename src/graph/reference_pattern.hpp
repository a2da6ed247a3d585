// References to stages that a variable has a part in: which stages may be meant, whatever its value is.
#pragma once

#include <string>
#include <string_view>

namespace decant {

// `base-${VARIANT}` as pattern: `base-*`. What a variable stands for is any text.
std::string reference_pattern(std::string_view reference);

// Whether a stage of that name fits; in any case, as BuildKit compares them.
bool fits_pattern(std::string_view pattern, std::string_view name);

}  // namespace decant
