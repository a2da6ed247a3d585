// Compared for each stage of the original, found again by its name (the last by its place): the lineage's
// configuration as the image gets it (environment by name, directory, user, shell, the sequence of
// configuration instructions with their expanded operands), and its commands: each RUN of the original is
// there again, whole or in the pieces of a cut, with the directory, the user and the shell that it had.

#include "plan/check.hpp"

#include "base/text.hpp"
#include "plan/pieces.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace decant::plan {
namespace {

struct Command {
  std::string flags;
  std::string text;  // blanks squeezed
  std::string workdir, user, shell;
};

// What a stage comes to, everything it stands on or copies from included.
struct Sum {
  std::vector<std::string> configuration;
  std::map<std::string, std::string> environment;
  std::string workdir, user, shell;
  std::vector<Command> commands;
};

Command command_of(const View& view, std::uint32_t index, const State& state) {
  const Instruction& run = view.document.instructions[index];
  Command command;
  for (const Flag& flag : run.flags) {
    if (flag.name != "mount" || flag.value.find("from=") == std::string_view::npos) {
      command.flags += fmt::format("{} ", flag.text);
    }
  }
  for (const Word& word : run.args) command.text += fmt::format("{} ", squeezed(word.text, " \t\n"));
  for (const Heredoc& heredoc : run.heredocs) command.text += fmt::format("{}\n", heredoc.content);
  command.workdir = state.workdir.value_or("?");
  command.user = state.user.value_or("?");
  command.shell = fmt::format("{}", fmt::join(state.shell, " "));
  return command;
}

void add_stage(const View& view, std::uint32_t stage, bool shipped, std::vector<bool>& seen, Sum& sum) {
  const EvaluatedStage& evaluated = view.evaluation.stages[stage];
  if (evaluated.base.kind == Base::Kind::stage && (shipped || !seen[evaluated.base.stage])) {
    add_stage(view, evaluated.base.stage, shipped, seen, sum);
  }
  if (seen[stage] && !shipped) return;
  const bool again = seen[stage];
  seen[stage] = true;
  for (const Evaluated& item : evaluated.instructions) {
    const Instruction& instruction = view.document.instructions[item.instruction];
    const Effect& effect = view.effects.effects[item.instruction];
    if (shipped && configuration_only(instruction.kind)) {
      std::string line(name_of(instruction.kind));
      if (instruction.onbuild) line += fmt::format(" {}", squeezed(instruction.logical.text()));
      for (const Flag& flag : instruction.flags) line += fmt::format(" {}", flag.text);
      for (const KeyValue& pair : instruction.pairs) line += fmt::format(" {}", pair.name);
      for (const Expanded& operand : item.args) line += fmt::format(" {}", operand.text);
      const bool runs =
          instruction.kind == InstructionKind::cmd || instruction.kind == InstructionKind::entrypoint;
      if (runs && !instruction.json) line += fmt::format(" in {}", fmt::join(item.before->shell, " "));
      sum.configuration.push_back(std::move(line));
    }
    if (again) continue;
    if (effect.from_stage) add_stage(view, *effect.from_stage, false, seen, sum);
    for (const std::uint32_t mounted : effect.mounted_stages) add_stage(view, mounted, false, seen, sum);
    if (instruction.kind == InstructionKind::run)
      sum.commands.push_back(command_of(view, item.instruction, *item.before));
  }
}

Sum sum_of(const View& view, std::uint32_t stage) {
  Sum sum;
  std::vector<bool> seen(view.layout.stages.size(), false);
  add_stage(view, stage, true, seen, sum);
  const State& after = *view.evaluation.stages[stage].after;
  for (const Variable& variable : after.env) {
    if (is_argument(variable.origin)) continue;
    sum.environment[variable.name] = variable.known ? variable.value.value_or("") : "?";
  }
  sum.workdir = after.workdir.value_or("?");
  sum.user = after.user.value_or("?");
  sum.shell = fmt::format("{}", fmt::join(after.shell, " "));
  return sum;
}

// The parts of an `&&` list; the `cd`s that it begins with apart, since each piece of a cut says them again.
struct List {
  std::vector<std::string> directories;
  std::vector<std::string> parts;
};

List list_of(const std::string& text) {
  const shell::Script script = shell::parse_shell(text);
  List list;
  for (const shell::Command* part : shell::and_chain(script)) {
    std::string words = squeezed(std::string_view(text).substr(part->span.begin, part->span.size()));
    const bool directory = list.parts.empty() && words.starts_with("cd ");
    (directory ? list.directories : list.parts).push_back(std::move(words));
  }
  return list;
}

// True when `whole` is the `&&` list of some of `pieces`, each with its state; those are taken away.
bool take_pieces(const Command& whole, std::vector<Command>& pieces) {
  std::vector<std::size_t> taken;
  const auto matches = [&](const Command& piece) {
    return piece.flags == whole.flags && piece.workdir == whole.workdir && piece.user == whole.user &&
           piece.shell == whole.shell;
  };
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (pieces[i].text == whole.text && matches(pieces[i])) {
      pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(i));
      return true;
    }
  }
  const List list = list_of(whole.text);
  std::vector<std::string> parts = list.parts;
  if (parts.size() < 2) return false;
  for (std::size_t i = 0; i < pieces.size() && !parts.empty(); ++i) {
    if (!matches(pieces[i])) continue;
    const List piece = list_of(pieces[i].text);
    if (piece.directories != list.directories) continue;
    std::vector<std::string> left = parts;
    const bool all = std::all_of(piece.parts.begin(), piece.parts.end(), [&](const std::string& part) {
      const auto found = std::find(left.begin(), left.end(), part);
      if (found == left.end()) return false;
      left.erase(found);
      return true;
    });
    if (!all || left.size() == parts.size()) continue;
    parts = std::move(left);
    taken.push_back(i);
  }
  if (!parts.empty()) return false;
  for (std::size_t i = taken.size(); i-- > 0;)
    pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(taken[i]));
  return true;
}

std::string compare(const Sum& a, const Sum& b, const std::vector<std::string>& added) {
  if (a.environment != b.environment) return "the environment differs";
  if (a.workdir != b.workdir) return fmt::format("the working directory is {}, not {}", b.workdir, a.workdir);
  if (a.user != b.user) return fmt::format("the user is {}, not {}", b.user, a.user);
  if (a.shell != b.shell) return "the shell differs";
  if (a.configuration != b.configuration) return "the configuration instructions differ";
  std::vector<Command> left = b.commands;
  const auto is_added = [&](const Command& command) {
    return std::ranges::any_of(
        added, [&](const std::string& text) { return squeezed(command.text) == squeezed(text); });
  };
  for (const Command& command : a.commands) {
    if (!take_pieces(command, left) && !is_added(command))
      return fmt::format("`{}` is lost or runs in another state", shown(command.text));
  }
  std::erase_if(left, is_added);
  if (!left.empty()) return fmt::format("`{}` is new", shown(left.front().text));
  return {};
}

}  // namespace

std::string find_difference(const View& original, const View& result, const std::vector<std::string>& added) {
  const auto& stages = original.document.stages;
  for (std::uint32_t stage = 0; stage < stages.size(); ++stage) {
    std::optional<std::uint32_t> twin;
    if (stage + 1 == stages.size()) twin = static_cast<std::uint32_t>(result.document.stages.size() - 1);
    if (!stages[stage].name.empty()) {
      for (const Stage& other : result.document.stages) {
        if (other.name == stages[stage].name) twin = other.index;
      }
      if (!twin) return fmt::format("stage {} is lost", stages[stage].name);
    }
    if (!twin) continue;
    const std::string difference = compare(sum_of(original, stage), sum_of(result, *twin), added);
    if (!difference.empty()) return difference;
  }
  return {};
}

}  // namespace decant::plan
