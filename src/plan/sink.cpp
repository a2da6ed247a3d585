// sink: an ARG or ENV whose value changes with every commit moves down to just before its first use, and a
// LABEL that uses one goes first, since it would hold it up. In BuildKit an ARG with a value is in the
// environment, and so in the key, of every RUN below it, used or not (facts: buildkit-cache 1).

#include "effects/volatile.hpp"
#include "plan/pieces.hpp"
#include "plan/view.hpp"

#include <fmt/format.h>

namespace decant::plan {
namespace {

bool reads_any(const VariableReads& reads, const std::vector<KeyValue>& pairs) {
  return std::any_of(pairs.begin(), pairs.end(),
                     [&](const KeyValue& pair) { return reads.reads(pair.name); });
}

bool expands_any(const Evaluated& evaluated, const std::vector<KeyValue>& pairs) {
  const auto meets = [&](const Expanded& operand) {
    return std::any_of(pairs.begin(), pairs.end(), [&](const KeyValue& pair) {
      const auto named = [&](const std::string& name) { return name == pair.name; };
      return std::any_of(operand.used.begin(), operand.used.end(), named) ||
             std::any_of(operand.unset.begin(), operand.unset.end(), named);
    });
  };
  return std::any_of(evaluated.args.begin(), evaluated.args.end(), meets) ||
         std::any_of(evaluated.flags.begin(), evaluated.flags.end(), meets);
}

// True when `other` sets a variable that `setter` sets or uses: their order counts.
bool sets_same(const Instruction& other, const Evaluated& other_values, const Instruction& setter,
               const Evaluated& setter_values) {
  if (other.pairs.empty()) return false;
  if (other.kind != InstructionKind::env && other.kind != InstructionKind::arg) return false;
  for (const KeyValue& a : other.pairs) {
    for (const KeyValue& b : setter.pairs) {
      if (a.name == b.name) return true;
    }
  }
  return expands_any(setter_values, other.pairs) || expands_any(other_values, setter.pairs);
}

enum class Meeting { pass, gain, stop };

Meeting meet(const View& view, std::size_t stage, std::size_t at, std::size_t setter_at,
             std::vector<Assumption>& assumptions) {
  const Instruction& other = view.instruction(stage, at);
  const Instruction& setter = view.instruction(stage, setter_at);
  const Effect& effect = view.effect(stage, at);
  if (expands_any(view.evaluated(stage, at), setter.pairs)) return Meeting::stop;
  if (sets_same(other, view.evaluated(stage, at), setter, view.evaluated(stage, setter_at)))
    return Meeting::stop;
  if (other.kind == InstructionKind::user || other.kind == InstructionKind::shell ||
      other.kind == InstructionKind::volume) {
    return Meeting::stop;
  }
  if (effect.kind == EffectKind::copy && !other.heredocs.empty()) return Meeting::stop;
  if (effect.kind != EffectKind::run) return Meeting::pass;
  if (effect.opaque || reads_any(effect.variables, setter.pairs) || effect.variables.any)
    return Meeting::stop;
  for (const CommandEffect& command : effect.commands) {
    if (command.opaque || command.variables.any || reads_any(command.variables, setter.pairs))
      return Meeting::stop;
    if (view.options->strict && !command.assumptions.empty()) return Meeting::stop;
    add_assumptions(assumptions, command.assumptions);
  }
  return effect.installs() ? Meeting::gain : Meeting::pass;
}

// A LABEL and its like that expand a stamp: they cost nothing where they stand, but the stamp has to stand
// above them.
bool shows_stamp(const View& view, std::size_t stage, std::size_t at) {
  if (!configuration_only(view.layout.stages[stage].instructions[at].kind)) return false;
  const Evaluated& evaluated = view.evaluated(stage, at);
  return std::any_of(evaluated.args.begin(), evaluated.args.end(), [](const Expanded& operand) {
    return std::any_of(operand.used.begin(), operand.used.end(), is_stamp_name) ||
           std::any_of(operand.unset.begin(), operand.unset.end(), is_stamp_name);
  });
}

// How a configuration instruction meets what stands below it: it crosses all but its own kind, and what sets
// its variables.
Meeting meet_configuration(const View& view, std::size_t stage, std::size_t at, std::size_t setter_at) {
  const Instruction& other = view.instruction(stage, at);
  if (configuration_only(other.kind)) return Meeting::stop;
  if ((other.kind == InstructionKind::env || other.kind == InstructionKind::arg) &&
      expands_any(view.evaluated(stage, setter_at), other.pairs)) {
    return Meeting::stop;
  }
  const Effect& effect = view.effect(stage, at);
  return effect.kind == EffectKind::run && effect.installs() ? Meeting::gain : Meeting::pass;
}

}  // namespace

std::optional<Layout> sink(const View& view, Record& record) {
  if (!wanted(view, "sink")) return std::nullopt;
  for (std::size_t stage = 0; stage < view.layout.stages.size(); ++stage) {
    const auto& instructions = view.layout.stages[stage].instructions;
    for (std::size_t at = instructions.size(); at-- > 1;) {
      const bool shows = shows_stamp(view, stage, at);
      if (!shows && !is_volatile(view.document, view.evaluation, view.index_of(stage, at))) continue;
      std::vector<Assumption> assumptions;
      std::size_t behind = at;  // it ends up behind this one
      std::size_t gained = at;  // the last expensive one that it passed
      for (std::size_t other = at + 1; other < instructions.size(); ++other) {
        const Meeting meeting =
            shows ? meet_configuration(view, stage, other, at) : meet(view, stage, other, at, assumptions);
        if (meeting == Meeting::stop) break;
        behind = other;
        if (meeting == Meeting::gain) gained = other;
      }
      if (gained == at) continue;
      Layout layout = view.layout;
      auto& moved = layout.stages[stage].instructions;
      LayoutInstruction item = moved[at];
      item.provenance = Provenance::moved;
      // Blank lines stay where they are; a comment goes along.
      while (!item.comments.empty() && item.comments.front().empty())
        item.comments.erase(item.comments.begin());
      moved.erase(moved.begin() + static_cast<std::ptrdiff_t>(at));
      moved.insert(moved.begin() + static_cast<std::ptrdiff_t>(behind), std::move(item));
      record.steps.push_back(
          {"sink",
           shows ? fmt::format("`{}` comes below the installs", shown(instructions[at]))
                 : fmt::format("`{}` comes just before its first use", shown(instructions[at])),
           shows ? "the variable in it can then move below the installs"
                 : "a new value no longer runs the installs above it again",
           instructions[at].line, assumptions});
      return layout;
    }
  }
  return std::nullopt;
}

}  // namespace decant::plan
