// The scripts that were parsed last, by their texts. Effects and hadolint's view ask for the same RUN one
// after the other, and the files of a repository have many RUNs in common (`apt-get update && …`, `npm ci`).
#pragma once

#include "syntax/shell.hpp"

#include <string_view>

namespace decant::shell {

// What parse_shell gives. Each thread remembers its own, a few megabytes at most.
Script recent_script(std::string_view text);

}  // namespace decant::shell
