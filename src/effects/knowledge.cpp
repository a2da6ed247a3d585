// Looking up the compiled tables (knowledge.hpp). There are some hundred program names and a few commands in
// a RUN: a scan is quick enough, and keeps patterns such as `python3.*` simple.
#include "effects/knowledge.hpp"

namespace decant::knowledge {

bool matches_name(std::string_view pattern, std::string_view name) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == name;
  const std::string_view head = pattern.substr(0, star);
  const std::string_view tail = pattern.substr(star + 1);
  return name.size() >= head.size() + tail.size() && name.starts_with(head) && name.ends_with(tail);
}

const Tool* find_program(std::string_view program) {
  for (const Tool& tool : tools()) {
    for (std::string_view pattern : tool.programs) {
      if (matches_name(pattern, program)) return &tool;
    }
  }
  return nullptr;
}

const Tool* find_module(std::string_view module) {
  for (const Tool& tool : tools()) {
    if (!tool.module.empty() && tool.module == module) return &tool;
  }
  return nullptr;
}

}  // namespace decant::knowledge
