// Environments and directories as values: setting a variable, what a child stage inherits, cleaning a path.
#include "eval/apply.hpp"

#include <set>

namespace decant {

void set_variable(std::vector<Variable>& env, Variable variable) {
  std::erase_if(env, [&](const Variable& each) { return each.name == variable.name; });
  env.push_back(std::move(variable));
}

std::shared_ptr<const State> inherited(const std::shared_ptr<const State>& after) {
  auto state = std::make_shared<State>(*after);
  std::set<std::string_view> names;
  for (const Variable& each : after->image_env) names.insert(each.name);
  std::erase_if(state->env, [&](const Variable& each) { return names.contains(each.name); });
  state->env.insert(state->env.end(), after->image_env.begin(), after->image_env.end());
  std::erase_if(state->argument_names, [&](const std::string& name) { return names.contains(name); });
  const bool same = std::ranges::equal(state->env, after->env, [](const Variable& a, const Variable& b) {
    return a.name == b.name && a.instruction == b.instruction;
  });
  return same ? after : state;
}

std::string clean_path(std::string_view directory, std::string_view path) {
  std::vector<std::string_view> parts;
  const auto take = [&](std::string_view text) {
    while (!text.empty()) {
      const std::size_t slash = text.find('/');
      const std::string_view part = text.substr(0, slash);
      text.remove_prefix(slash == std::string_view::npos ? text.size() : slash + 1);
      if (part.empty() || part == ".") continue;
      if (part != "..")
        parts.push_back(part);
      else if (!parts.empty())
        parts.pop_back();
    }
  };
  if (!path.starts_with('/')) take(directory);
  take(path);
  return fmt::format("/{}", fmt::join(parts, "/"));
}

}  // namespace decant
