// Environments as values: setting a variable, what a child stage inherits.
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

}  // namespace decant
