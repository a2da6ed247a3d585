// Names against the patterns that knowledge and searches for files are written in.
#pragma once

#include <string_view>

namespace decant {

// `*`, of which there is one at most, stands for any text.
inline bool matches_name(std::string_view pattern, std::string_view name) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == name;
  const std::string_view head = pattern.substr(0, star);
  const std::string_view tail = pattern.substr(star + 1);
  return name.size() >= head.size() + tail.size() && name.starts_with(head) && name.ends_with(tail);
}

}  // namespace decant
