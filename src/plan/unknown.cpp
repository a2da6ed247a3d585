// "Nothing to split" alone helps nobody: where a copy of a whole directory stands above `make` or a script,
// that command runs again with every change, and decant cannot say of which files it may not.

#include "plan/unknown.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace decant::plan {
namespace unknown {
namespace {

const CommandEffect* first_unknown(const Effect& effect) {
  const auto found =
      std::ranges::find_if(effect.commands, [](const CommandEffect& each) { return each.opaque; });
  return found == effect.commands.end() ? nullptr : &*found;
}

// What people can do about it: by what kind of a command it is.
std::string needed_for(const CommandEffect* command) {
  if (command == nullptr) return {};
  if (command->label.find('/') != std::string::npos)
    return "what it installs as commands of the Dockerfile, with a copy of just the files that they read";
  if (command->tool.empty())
    return "a knowledge file that says what it reads and writes (`knowledge:` in .decant.yaml)";
  return "what it installs in a RUN of its own, with a copy of just the files that this reads";
}

}  // namespace
}  // namespace unknown

void refuse_unknown(const View& view, Record& record) {
  using namespace unknown;
  const auto is_told = [&](std::uint32_t line) {
    return std::ranges::any_of(record.refusals, [&](const Refusal& refusal) { return refusal.line == line; });
  };
  for (std::size_t stage = 0; stage < view.layout.stages.size(); ++stage) {
    const auto& instructions = view.layout.stages[stage].instructions;
    std::size_t copy = 0;  // the first wide one
    for (std::size_t at = 1; at < instructions.size(); ++at) {
      const Effect& effect = view.effect(stage, at);
      if (copy == 0 && effect.kind == EffectKind::copy && effect.from_context && effect.wide) copy = at;
      if (copy == 0 || copy == at || effect.kind != EffectKind::run || !effect.opaque) continue;
      if (is_told(instructions[at].line)) continue;
      record.refuse({"narrow",
                     fmt::format("`{}` above `{}`", shown(instructions[at]), shown(instructions[copy])),
                     fmt::format("it may read all that the copy brings ({})", effect.why_opaque),
                     needed_for(first_unknown(effect)), instructions[at].line});
    }
  }
}

}  // namespace decant::plan
