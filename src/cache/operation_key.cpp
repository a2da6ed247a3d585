// See operation_key.hpp. Source: dockerfile2llb/convert.go, solver/llbsolver/ops/{exec,file}.go.

#include "cache/operation_key.hpp"

#include <algorithm>

namespace decant::cache {
namespace {

// One piece, told apart from its neighbours whatever bytes it holds.
void put(std::string& key, std::string_view tag, std::string_view value) {
  key += fmt::format("{}={}:", tag, value.size());
  key.append(value).push_back('\n');
}

std::string_view base_name(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

void put_flags(std::string& key, const Instruction& instruction, const Evaluated& evaluated) {
  std::vector<std::string> mounts;
  for (std::size_t i = 0; i < instruction.flags.size(); ++i) {
    const Flag& flag = instruction.flags[i];
    const std::string value = i < evaluated.flags.size() ? evaluated.flags[i].text : std::string(flag.value);
    if (flag.name == "from") continue;  // an input, not part of the operation
    if (flag.name == "mount") {
      mounts.push_back(value);  // BuildKit sorts them by target
      continue;
    }
    put(key, flag.name, value);
  }
  std::sort(mounts.begin(), mounts.end());
  for (const std::string& mount : mounts) put(key, "mount", mount);
}

void put_environment(std::string& key, const State& state) {
  for (const Variable& variable : state.env) {
    if (!variable.known)
      put(key, "unknown", variable.name);
    else if (variable.value)
      put(key, "env", fmt::format("{}={}", variable.name, *variable.value));
  }
  put(key, "cwd", state.workdir.value_or("?"));
  put(key, "user", state.user.value_or("?"));
}

const EvaluatedStage& stage_of(const Build& build, std::uint32_t instruction) {
  return build.evaluation.stages[*build.document.stage_of(instruction)];
}

// The ONBUILD instructions behind a FROM, all in one.
std::string triggers_key(const EvaluatedStage& stage) {
  std::string key;
  for (const Trigger& trigger : stage.triggers) {
    put(key, "trigger", trigger.document->source->bytes());
    put_environment(key, *trigger.evaluated.before);
  }
  return key;
}

}  // namespace

std::string command_text(const Build& build, std::uint32_t instruction) {
  const Instruction& run = build.document.instructions[instruction];
  if (run.kind == InstructionKind::from) {
    std::string text("triggers ");
    for (const Trigger& trigger : stage_of(build, instruction).triggers)
      put(text, "trigger", trigger.document->source->bytes());
    return text;
  }
  std::string text(run.json ? "exec " : "shell ");
  for (const Word& word : run.args) put(text, "word", word.text);
  for (const Heredoc& heredoc : run.heredocs) put(text, "heredoc", heredoc.content);
  return text;
}

std::string operation_key(const Build& build, std::uint32_t instruction) {
  const Instruction& item = build.document.instructions[instruction];
  const Evaluated* evaluated = build.evaluation.find(instruction);
  if (evaluated == nullptr || !evaluated->before) return {};
  const State& state = *evaluated->before;
  const Effect& effect = build.effects.effects[instruction];
  std::string key;
  switch (effect.kind) {
    case EffectKind::none:
      return {};
    case EffectKind::directory:
      for (const Expanded& operand : evaluated->args) put(key, "mkdir", operand.text);
      put(key, "owner", state.user.value_or("?"));
      return key;
    case EffectKind::copy:
      put(key, "copy", item.kind == InstructionKind::add ? "add" : "copy");
      for (const std::string& source : effect.sources) put(key, "source", base_name(source));
      put(key, "to", effect.destination);
      put_flags(key, item, *evaluated);
      for (const Heredoc& heredoc : item.heredocs) put(key, "heredoc", heredoc.content);
      return key;
    case EffectKind::run:
      if (item.kind == InstructionKind::from) return triggers_key(stage_of(build, instruction));
      put(key, "run", command_text(build, instruction));
      if (!item.json) put(key, "shell", fmt::format("{}", fmt::join(state.shell, "\n")));
      put_environment(key, state);
      put_flags(key, item, *evaluated);
      return key;
  }
  return key;
}

}  // namespace decant::cache
