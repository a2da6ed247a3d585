// BuildKit hands the values of ARGs down to a stage that stands on another; an image that takes the stage's
// place does not (facts: buildkit-cache 1, FROM stage). So a piece declares again what it reads. ENV, USER
// and WORKDIR come with either.

#include "plan/pieces.hpp"

#include "base/ascii.hpp"
#include "effects/landed.hpp"

#include <fmt/format.h>

#include <map>

namespace decant::plan {
namespace {

bool uses(const View& view, std::size_t stage, std::size_t at, std::string_view name) {
  const Evaluated& evaluated = view.evaluated(stage, at);
  const auto named = [&](const std::string& other) { return other == name; };
  const auto expands = [&](const Expanded& operand) {
    return std::any_of(operand.used.begin(), operand.used.end(), named) ||
           std::any_of(operand.unset.begin(), operand.unset.end(), named);
  };
  if (std::any_of(evaluated.args.begin(), evaluated.args.end(), expands)) return true;
  if (std::any_of(evaluated.flags.begin(), evaluated.flags.end(), expands)) return true;
  const Effect& effect = view.effect(stage, at);
  if (effect.kind != EffectKind::run) return false;
  return effect.opaque || effect.variables.any || effect.variables.reads(name);
}

}  // namespace

bool configuration_only(InstructionKind kind) {
  switch (kind) {
    case InstructionKind::cmd:
    case InstructionKind::entrypoint:
    case InstructionKind::expose:
    case InstructionKind::healthcheck:
    case InstructionKind::label:
    case InstructionKind::maintainer:
    case InstructionKind::onbuild:
    case InstructionKind::stopsignal:
      return true;
    case InstructionKind::add:
    case InstructionKind::arg:
    case InstructionKind::copy:
    case InstructionKind::env:
    case InstructionKind::from:
    case InstructionKind::run:
    case InstructionKind::shell:
    case InstructionKind::user:
    case InstructionKind::volume:
    case InstructionKind::workdir:
    case InstructionKind::unknown:
      return false;
  }
  return false;
}

std::optional<Bound> bound_configuration(const View& view, std::size_t stage, std::size_t end) {
  const auto& instructions = view.layout.stages[stage].instructions;
  std::set<std::string, std::less<>> set_below;
  bool shell_below = false;
  std::optional<Bound> found;
  for (std::size_t at = std::min(end, instructions.size()); at-- > 1;) {
    const InstructionKind kind = instructions[at].kind;
    shell_below = shell_below || kind == InstructionKind::shell;
    if (kind == InstructionKind::env || kind == InstructionKind::arg) {
      for (const KeyValue& pair : view.instruction(stage, at).pairs) set_below.emplace(pair.name);
    }
    if (!configuration_only(kind)) continue;
    const auto is_set_below = [&](const std::string& name) { return set_below.contains(name); };
    for (const Expanded& operand : view.evaluated(stage, at).args) {
      if (std::ranges::any_of(operand.used, is_set_below) || std::ranges::any_of(operand.unset, is_set_below))
        found = Bound{
            at, fmt::format("`{}` uses a variable that is set again below it", shown(instructions[at]))};
    }
    // BuildKit writes the shell of the place into the image (dispatchCmd, dispatchEntrypoint).
    const bool runs = kind == InstructionKind::cmd || kind == InstructionKind::entrypoint;
    if (runs && shell_below && !view.instruction(stage, at).json)
      found = Bound{
          at, fmt::format("`{}` is for the shell above the SHELL that follows", shown(instructions[at]))};
  }
  return found;
}

bool stands_on(const View& view, std::size_t stage, std::size_t below) {
  for (std::size_t current = stage;;) {
    if (current == below) return true;
    const Base& base = view.evaluation.stages[current].base;
    if (base.kind != Base::Kind::stage) return false;
    current = base.stage;
  }
}

std::size_t trunk_end(const View& view, std::size_t stage) {
  const std::vector<bool>& with = view.with_context;
  const std::size_t size = view.layout.stages[stage].instructions.size();
  for (std::size_t at = 1; at < size; ++at) {
    const Effect& effect = view.effect(stage, at);
    if (effect.from_context || !effect.mounted_context.empty()) return at;
    if (effect.from_stage && with[*effect.from_stage]) return at;
    for (const std::uint32_t mounted : effect.mounted_stages) {
      if (with[mounted]) return at;
    }
  }
  return size;
}

std::vector<LayoutInstruction> said_again(const View& view, std::size_t stage, std::size_t begin,
                                          std::size_t end, const std::vector<std::size_t>& users) {
  const auto& instructions = view.layout.stages[stage].instructions;
  // A stage that others stand on hands all its arguments down.
  const bool has_children = [&] {
    for (const Edge& edge : view.graph.edges) {
      if (edge.kind == EdgeKind::from && edge.needs == static_cast<std::uint32_t>(stage)) return true;
    }
    return false;
  }();
  std::vector<LayoutInstruction> result;
  std::set<std::string, std::less<>> wanted_names;
  std::size_t last_shell = 0;
  std::vector<std::size_t> arguments;
  for (std::size_t at = begin; at < end; ++at) {
    if (instructions[at].kind == InstructionKind::shell) last_shell = at;
    if (instructions[at].kind == InstructionKind::arg) arguments.push_back(at);
  }
  // From the last to the first, so that an argument used by the default of another is found too.
  std::vector<std::size_t> kept;
  for (std::size_t i = arguments.size(); i-- > 0;) {
    const std::size_t at = arguments[i];
    bool needed = false;
    for (const KeyValue& pair : view.instruction(stage, at).pairs) {
      bool overridden = false;
      for (std::size_t later = at + 1; later < end; ++later) {
        if (instructions[later].kind != InstructionKind::env) continue;
        for (const KeyValue& other : view.instruction(stage, later).pairs)
          overridden |= other.name == pair.name;
      }
      if (overridden) continue;
      if (has_children || wanted_names.contains(pair.name)) needed = true;
      for (const std::size_t user : users) needed = needed || uses(view, stage, user, pair.name);
    }
    if (!needed) continue;
    kept.push_back(at);
    for (const Expanded& value : view.evaluated(stage, at).args) {
      wanted_names.insert(value.used.begin(), value.used.end());
      wanted_names.insert(value.unset.begin(), value.unset.end());
    }
  }
  const auto again = [&](std::size_t at) {
    LayoutInstruction copy = instructions[at];
    // A comment goes along to the first piece that says the argument, when the pieces above do without it.
    if (!idle_argument(view, stage, at, end)) copy.comments.clear();
    while (!copy.comments.empty() && copy.comments.front().empty())
      copy.comments.erase(copy.comments.begin());
    copy.provenance = Provenance::made;
    result.push_back(std::move(copy));
  };
  for (std::size_t i = kept.size(); i-- > 0;) again(kept[i]);
  if (last_shell != 0) again(last_shell);
  return result;
}

bool idle_argument(const View& view, std::size_t stage, std::size_t at, std::size_t end) {
  if (view.layout.stages[stage].instructions[at].kind != InstructionKind::arg) return false;
  for (const KeyValue& pair : view.instruction(stage, at).pairs) {
    for (std::size_t user = at + 1; user < end; ++user) {
      // Those go to the final stage, which says the argument again for them.
      const InstructionKind kind = view.layout.stages[stage].instructions[user].kind;
      if (configuration_only(kind)) continue;
      // It stays above the ENV that takes its place: below it would take the ENV's.
      if (kind == InstructionKind::env) {
        for (const KeyValue& other : view.instruction(stage, user).pairs) {
          if (other.name == pair.name) return false;
        }
      }
      if (uses(view, stage, user, pair.name)) return false;
    }
  }
  return true;
}

Layout with_rest(Layout layout, const View& view, std::size_t stage, std::size_t end, std::string_view below,
                 std::vector<LayoutStage> made, std::vector<LayoutInstruction> configuration,
                 const std::vector<std::size_t>& final_users) {
  const LayoutStage original = layout.stages[stage];
  std::vector<LayoutInstruction> rest;
  rest.push_back(from_stage(below, original.name));
  rest.back().comments.emplace_back();
  const std::vector<LayoutInstruction> again = said_again(view, stage, 1, end, final_users);
  // An argument that no piece uses is still one that a build may be given.
  for (std::size_t at = 1; at < end; ++at) {
    const LayoutInstruction& item = original.instructions[at];
    const bool said = std::any_of(again.begin(), again.end(),
                                  [&](const LayoutInstruction& other) { return other.text == item.text; });
    if (!said && idle_argument(view, stage, at, end)) rest.push_back(item);
  }
  for (const LayoutInstruction& item : again) rest.push_back(item);
  for (auto& item : configuration) rest.push_back(std::move(item));
  for (std::size_t at = end; at < original.instructions.size(); ++at)
    rest.push_back(original.instructions[at]);
  layout.stages[stage].instructions = std::move(rest);
  layout.stages[stage].role = StageRole::final;
  layout.stages.insert(layout.stages.begin() + static_cast<std::ptrdiff_t>(stage),
                       std::make_move_iterator(made.begin()), std::make_move_iterator(made.end()));
  return layout;
}

LayoutInstruction from_stage(std::string_view stage, std::string_view name) {
  const std::string base =
      ascii::lower(stage);  // BuildKit keeps it so, and looks for a FROM as it is written
  LayoutInstruction from;
  from.kind = InstructionKind::from;
  from.provenance = Provenance::made;
  from.text = name.empty() ? fmt::format("FROM {}", base) : fmt::format("FROM {} AS {}", base, name);
  return from;
}

LayoutInstruction renamed_from(const View& view, std::size_t stage, std::string_view name) {
  const Instruction& from = view.instruction(stage, 0);
  LayoutInstruction renamed = view.layout.stages[stage].instructions.front();
  std::string text = "FROM ";
  for (const Flag& flag : from.flags) text += fmt::format("{} ", flag.text);
  renamed.text = fmt::format("{}{} AS {}", text, from.args.front().text, name);
  return renamed;
}

std::string deps_name(const std::vector<const Effect*>& installs) {
  static const std::map<std::string, std::string, std::less<>> kLanguage = {
      {"pip", "python"}, {"npm", "node"}, {"apt", "system"}, {"apt-get", "system"}};
  std::set<std::string> names;
  for (const Effect* effect : installs) {
    for (const CommandEffect& command : effect->commands) {
      if (command.role != knowledge::Role::install) continue;
      const auto language = kLanguage.find(command.tool);
      names.insert(language == kLanguage.end() ? command.tool : language->second);
    }
  }
  return names.size() == 1 ? *names.begin() + "-deps" : "deps";
}

std::string runs_again_when(const std::vector<std::string>& files) {
  return fmt::format("# Runs again when {} change{}.", listed(files), files.size() == 1 ? "s" : "");
}

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += i + 1 == names.size() ? " and " : ", ";
    out += names[i];
  }
  return out;
}

std::vector<std::string> files_of(const View& view, const Effect& copy) {
  std::vector<std::string> files;
  const auto take = [&](const CopiedFile& file) {
    files.emplace_back(file.from.path);
    return false;
  };
  static_cast<void>(Landed(copy, view.context).find_file(take));
  return files;
}

}  // namespace decant::plan
