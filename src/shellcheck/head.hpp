// The head of a script: the shebang, and the variables that the Dockerfile has set. Inner header of
// shellcheck.
#pragma once

#include "shellcheck/script.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace decant::shellcheck {

// A script with its head. Of the names for which `is_set` holds those are declared that the text has in it:
// the same RUN below other ARGs is the same script. Declared means `export NAME=1`, as hadolint does it:
// ShellCheck takes it for one word, and does not ask for quotes around it.
Script with_head(std::string_view shebang, std::string_view text,
                 const std::function<bool(std::string_view name)>& is_set);

}  // namespace decant::shellcheck
