// The head of a script: the shebang, and the variables that the Dockerfile has set. Inner header of
// shellcheck.
#pragma once

#include "shellcheck/script.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace decant::shellcheck {

// A joined line with one blank where a continued line was indented: in the file nobody sees repeated blanks
// there, and ShellCheck is not to either (SC2291). `places` is changed with it.
std::string without_indentation(std::string_view text, LogicalText& places);

// A script with its head. Of the names for which `is_set` holds those are declared that the text has in it:
// the same RUN below other ARGs is the same script. Declared means `export NAME=1`, as hadolint does it:
// ShellCheck takes it for one word, and does not ask for quotes around it.
Script with_head(std::string_view shebang, std::string_view text,
                 const std::function<bool(std::string_view name)>& is_set);

}  // namespace decant::shellcheck
