// Looking up the compiled tables (knowledge.hpp). Each command of each RUN is looked up among some hundred
// program names, so these have an index; the few patterns such as `python3.*` are tried one after the other.
#include "effects/knowledge.hpp"

#include <unordered_map>
#include <utility>
#include <vector>

namespace decant::knowledge {
namespace {

// Tools by the names of their programs; of several with one name the first counts.
class Programs {
 public:
  Programs() {
    for (const Tool& tool : tools()) {
      for (const std::string_view name : tool.programs) {
        if (name.find('*') == std::string_view::npos) {
          named_.emplace(name, &tool);
        } else {
          patterns_.emplace_back(name, &tool);
        }
      }
    }
  }

  [[nodiscard]] const Tool* find(std::string_view program) const {
    const auto named = named_.find(program);
    const Tool* found = named == named_.end() ? nullptr : named->second;
    for (const auto& [pattern, tool] : patterns_) {
      if (found != nullptr && found < tool) break;
      if (matches_name(pattern, program)) return tool;
    }
    return found;
  }

 private:
  std::unordered_map<std::string_view, const Tool*> named_;
  std::vector<std::pair<std::string_view, const Tool*>> patterns_;  // in the order of the tools
};

}  // namespace

bool matches_name(std::string_view pattern, std::string_view name) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == name;
  const std::string_view head = pattern.substr(0, star);
  const std::string_view tail = pattern.substr(star + 1);
  return name.size() >= head.size() + tail.size() && name.starts_with(head) && name.ends_with(tail);
}

const Tool* find_program(std::string_view program) {
  static const Programs programs;
  return programs.find(program);
}

const Tool* find_module(std::string_view module) {
  for (const Tool& tool : tools()) {
    if (!tool.module.empty() && tool.module == module) return &tool;
  }
  return nullptr;
}

}  // namespace decant::knowledge
