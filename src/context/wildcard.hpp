// Wildcards of COPY and ADD sources: Go's path/filepath.Match, with its own idea of a class (which may match
// `/`).
#pragma once

#include <string_view>

namespace decant {

// True where BuildKit takes a path for a pattern: `*`, `?` or `[` that no backslash stands before.
bool has_wildcards(std::string_view path);

// filepath.Match on all of `name`; a pattern that is none (`[`) matches nothing. Linear in both but for the
// number of stars between two slashes: no backtracking over more than one star.
bool wildcard_match(std::string_view pattern, std::string_view name);

}  // namespace decant
