// Fixed text of build.sh; see script.cpp for what varies.
#pragma once

#include <string_view>

namespace decant::emit {

extern const std::string_view kScriptUsage;  // the comment that --help prints, and `set -eu`
extern const std::string_view kScriptBody;   // everything below the data

}  // namespace decant::emit
