#include "rules/hadolint/findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace decant::rules {

std::string marked(std::string_view name) {
  return name.empty() ? "an empty name" : fmt::format("`{}`", name);
}

void add_finding_at(const lint::RuleInfo& rule, const hado::Step& step, Span in_source, std::string message,
                    lint::Report& report) {
  report.add(rule, in_source, {.first = step.line, .last = step.outer->end_line}, std::move(message));
}

void add_finding(const lint::RuleInfo& rule, const hado::Step& step, Span in_script, std::string message,
                 lint::Report& report) {
  add_finding_at(rule, step, place_of(step, in_script), std::move(message), report);
}

void add_finding(const lint::RuleInfo& rule, const hado::Step& step, std::string message,
                 lint::Report& report) {
  add_finding_at(rule, step, step.outer->line_span, std::move(message), report);
}

void report_repeated(const lint::RuleInfo& rule, const lint::Subject& subject, InstructionKind kind,
                     lint::Report& report) {
  bool seen = false;
  for (const hado::Step& step : subject.hadolint->steps) {
    if (step.kind() == InstructionKind::from) seen = false;
    if (step.kind() == kind && std::exchange(seen, true)) {
      add_finding(rule, step,
                  fmt::format("Multiple {} instructions: only the last one of a stage has an effect.",
                              name_of(kind)),
                  report);
    }
  }
}

std::vector<hado::Argument> behind_install(std::vector<hado::Argument> words) {
  const auto is_install = [](const hado::Argument& word) { return word.text == "install"; };
  const auto first = std::ranges::find_if(words, is_install);
  words.erase(words.begin(), std::find_if_not(first, words.end(), is_install));
  return words;
}

}  // namespace decant::rules
