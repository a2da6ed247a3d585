// The wildcards of `${X#pattern}` and its like: `*`, `?`, and backslash before `*`, `?`, `\`, `}` and `/`.
// They follow the regular expressions that BuildKit makes of them (frontend/dockerfile/shell/lex.go,
// convertShellPatternToRegex): no wildcard matches a newline, the leftmost match counts.
#pragma once

#include <string>
#include <string_view>

namespace decant {

struct PatternResult {
  std::string text;
  std::string error;  // a bad pattern, or more work than is sensible
};

// `${X#pattern}`, and `${X##pattern}` when greedy.
PatternResult trim_prefix(std::string_view pattern, std::string_view value, bool greedy);
// `${X%pattern}`, `${X%%pattern}`.
PatternResult trim_suffix(std::string_view pattern, std::string_view value, bool greedy);
// `${X/pattern/replacement}`.
PatternResult replace_first(std::string_view pattern, std::string_view value, std::string_view replacement);
// `${X//pattern/replacement}`; `$0` and the like in the replacement are templates of Go's regexp package (a
// quirk).
PatternResult replace_all(std::string_view pattern, std::string_view value, std::string_view replacement);

}  // namespace decant
