// Questions to a State and an Evaluation.
#include "eval/state.hpp"

namespace decant {

const Variable* State::find(std::string_view name) const {
  return env.find(name);
}

std::vector<std::string> State::argument_names() const {
  std::vector<std::string> names;
  for (const Variable& variable : env) {
    if (is_argument(variable.origin)) names.push_back(variable.name);
  }
  return names;
}

bool State::is_root() const {
  if (!user) return false;
  const std::string_view name = std::string_view(*user).substr(0, user->find(':'));
  return name.empty() || name == "root" || name == "0";
}

const Evaluated* Evaluation::find(std::uint32_t instruction) const {
  if (instruction < globals.size()) return &globals[instruction];  // those above the first FROM
  // Instructions of a stage are contiguous, and stages are in the order of the file.
  auto stage = std::ranges::upper_bound(stages, instruction, {}, [](const EvaluatedStage& each) {
    return each.instructions.empty() ? UINT32_MAX : each.instructions.front().instruction;
  });
  if (stage == stages.begin()) return nullptr;
  --stage;
  const auto found = std::ranges::lower_bound(stage->instructions, instruction, {}, &Evaluated::instruction);
  return found != stage->instructions.end() && found->instruction == instruction ? &*found : nullptr;
}

}  // namespace decant
