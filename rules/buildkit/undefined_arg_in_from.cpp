// UndefinedArgInFrom: a FROM with a variable that no ARG above the first FROM declares.
#include "rules/buildkit/checks.hpp"
#include "rules/rules.hpp"
#include "syntax/suggestion.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace decant::rules::undefined_arg_in_from_rule {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "UndefinedArgInFrom",
    .name = "undefined-arg-in-from",
    .family = lint::Family::buildkit,
    .level = lint::Level::warning,
    .summary = "FROM uses an argument that is not declared",
    .why =
        R"(A FROM sees the `ARG`s above the first FROM and those of the platforms, and nothing else: not the `ARG`s of the stages,
and not a `--build-arg` that nobody declares. Anything else is empty.)",
    .bad = R"(ARG VERSION=12-slim
FROM debian:${VERSON:-latest}
)",
    .good = R"(ARG VERSION=12-slim
FROM debian:${VERSION:-latest}
)"};

void check_operand(const lint::Subject& subject, std::uint32_t from, const Evaluated& line,
                   const Expanded& operand, Span span, lint::Report& report) {
  if (operand.unset.empty()) return;
  const std::vector<std::string> declared = line.before->argument_names();
  const std::vector<std::string_view> options(declared.begin(), declared.end());
  for (const std::string& name : operand.unset) {
    if (std::ranges::find(declared, name) != declared.end()) continue;
    const std::string like = syntax::similar(name, options);
    CheckPlace place = place_of_check(subject, from);
    place.span = span;
    report_check(subject, kInfo, place,
                 fmt::format("FROM argument '{}' is not declared{}", name,
                             like.empty() ? std::string() : fmt::format(" (did you mean {}?)", like)),
                 report);
  }
}

void check(const lint::Subject& subject, lint::Report& report) {
  for (std::size_t i = 0; i < subject.trace->named_bases; ++i) {
    const std::uint32_t from = subject.document.stages[i].from;
    const Instruction& instruction = subject.document.instructions[from];
    const Evaluated& line = subject.evaluation.stages[i].instructions.front();
    if (!line.args.empty())
      check_operand(subject, from, line, line.args[0], instruction.args[0].span, report);
    if (i >= subject.trace->platforms) continue;
    for (std::size_t flag = 0; flag < line.flags.size(); ++flag) {
      check_operand(subject, from, line, line.flags[flag], instruction.flags[flag].span, report);
    }
  }
}

}  // namespace
}  // namespace decant::rules::undefined_arg_in_from_rule

namespace decant::rules {

constinit const lint::Rule undefined_arg_in_from{&undefined_arg_in_from_rule::kInfo,
                                                 undefined_arg_in_from_rule::check};

}  // namespace decant::rules
