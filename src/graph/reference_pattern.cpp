#include "graph/reference_pattern.hpp"

#include "base/ascii.hpp"

namespace decant {

std::string reference_pattern(std::string_view reference) {
  std::string pattern;
  for (std::size_t i = 0; i < reference.size(); ++i) {
    if (reference[i] != '$') {
      pattern += reference[i];
      continue;
    }
    pattern += '*';
    if (i + 1 < reference.size() && reference[i + 1] == '{') {
      int depth = 0;
      for (++i; i < reference.size(); ++i) {
        if (reference[i] == '{') ++depth;
        if (reference[i] == '}' && --depth == 0) break;
      }
    } else {
      const auto in_name = [](char c) { return ascii::is_alphanumeric(c) || c == '_'; };
      while (i + 1 < reference.size() && in_name(reference[i + 1])) ++i;
    }
  }
  return pattern;
}

bool fits_pattern(std::string_view pattern, std::string_view name) {
  // Two pointers and one point to go back to: linear in practice, no recursion.
  std::size_t p = 0, n = 0, star = std::string_view::npos, retry = 0;
  using ascii::lower;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      retry = n;
    } else if (p < pattern.size() && lower(pattern[p]) == lower(name[n])) {
      ++p;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++retry;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace decant
