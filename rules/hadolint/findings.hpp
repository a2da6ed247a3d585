// What the rules of hadolint share: where their findings stand, and a way through the RUNs. What they look at
// is lint::hadolint::View (src/lint/hadolint/view.hpp, shell.hpp), which the engine has made.
#pragma once

#include "lint/hadolint/view.hpp"
#include "lint/rule.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace decant::rules {

namespace hado = lint::hadolint;

// Adds a finding with hadolint's line, the first of the instruction. decant marks `in_script`, a place in
// the step's script, or the logical line.
void add_finding(const lint::RuleInfo& rule, const hado::Step& step, std::string message,
                 lint::Report& report);
void add_finding(const lint::RuleInfo& rule, const hado::Step& step, Span in_script, std::string message,
                 lint::Report& report);
// Marks a place in the source.
void add_finding_at(const lint::RuleInfo& rule, const hado::Step& step, Span in_source, std::string message,
                    lint::Report& report);

// A name for a message: in backquotes; "an empty name" where there is none.
std::string marked(std::string_view name);

// Calls `function(step)` for each RUN, then for each RUN behind an ONBUILD.
template <typename Function>
void each_run(const lint::Subject& subject, Function&& function) {
  for (const auto* steps : {&subject.hadolint->steps, &subject.hadolint->triggers}) {
    for (const hado::Step& step : *steps) {
      if (step.kind() == InstructionKind::run) function(step);
    }
  }
}

// The first command of a step's script for which `predicate(command)` holds; nullptr when there is none.
template <typename Predicate>
const hado::Command* first_command(const hado::Step& step, Predicate&& predicate) {
  for (const hado::Command& command : step.shell->commands) {
    if (predicate(command)) return &command;
  }
  return nullptr;
}

// The first command that installs, unless one behind it cleans up.
template <typename IsInstall, typename IsCleanup>
const hado::Command* first_without_cleanup(const hado::Step& step, IsInstall&& is_install,
                                           IsCleanup&& is_cleanup) {
  const hado::Command* install = first_command(step, is_install);
  if (install == nullptr) return nullptr;
  const hado::Command* cleanup = first_command(step, is_cleanup);
  return cleanup != nullptr && install < cleanup ? nullptr : install;
}

// The words behind the first `install`, and behind what repeats it.
std::vector<hado::Argument> behind_install(std::vector<hado::Argument> words);

// All but the first instruction of a kind in a stage, which hadolint tells though the last one counts.
void report_repeated(const lint::RuleInfo& rule, const lint::Subject& subject, InstructionKind kind,
                     lint::Report& report);

// One finding a RUN, as hadolint has it: at the first command for which `predicate(command)` holds.
template <typename Predicate>
void report_runs(const lint::RuleInfo& rule, const lint::Subject& subject, std::string_view message,
                 lint::Report& report, Predicate&& predicate) {
  each_run(subject, [&](const hado::Step& run) {
    if (const hado::Command* command = first_command(run, predicate))
      add_finding(rule, run, command->place, std::string(message), report);
  });
}

}  // namespace decant::rules
