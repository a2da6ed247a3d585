// UndefinedVar: a variable that nobody sets, where BuildKit expands it.
//
// RUN, CMD, ENTRYPOINT and SHELL leave variables to the shell, and EXPOSE is never checked. An ARG without a
// value counts as set. Where the base image's environment is not known, it may set anything: then decant is
// silent.
#include "rules/buildkit/checks.hpp"
#include "rules/rules.hpp"
#include "syntax/suggestion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace decant::rules::undefined_var_rule {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "UndefinedVar",
    .name = "undefined-var",
    .family = lint::Family::buildkit,
    .level = lint::Level::warning,
    .on_by_default = false,
    .summary = "a variable that is not set",
    .why =
        R"(`COPY $SRC /app` with a name that neither an `ARG` or `ENV` above nor the base image sets copies from an empty path, and
no build complains. Often the name has a slip, or the `ARG` stands above the first FROM and is not declared in the
stage.)",
    .bad = R"(FROM alpine:3.20
ARG VERSION=1
ENV RELEASE=v$VERSON
)",
    .good = R"(FROM alpine:3.20
ARG VERSION=1
ENV RELEASE=v$VERSION
)"};

// Arguments of the builder itself, which are in no environment.
bool is_for_builder(std::string_view name) {
  return name == "BUILDKIT_SBOM_SCAN_CONTEXT" || name == "BUILDKIT_SBOM_SCAN_STAGE";
}

// What is set and declared where an operand is expanded.
struct Names {
  std::vector<std::string_view> set;  // in BuildKit's order: the last assignment last
  std::set<std::string_view> declared;
};

Names names_before(const State& state) {
  Names names;
  for (const Variable& each : state.env) {
    if (each.value || !each.known) names.set.push_back(each.name);
  }
  names.declared.insert(state.argument_names.begin(), state.argument_names.end());
  return names;
}

// Each ARG of one instruction is there for those behind it.
void declare(const KeyValue& pair, bool has_value, Names& names) {
  names.declared.insert(pair.name);
  if (!has_value) return;
  std::erase(names.set, pair.name);
  names.set.push_back(pair.name);
}

void check_visit(const lint::Subject& subject, const lint::Visit& visit, lint::Report& report) {
  const std::vector<const Expanded*> operands = lint::operands_of(visit);
  const auto has_unset = [](const Expanded* each) { return !each->unset.empty(); };
  if (std::ranges::none_of(operands, has_unset)) return;
  Names names = names_before(*visit.evaluated->before);
  const bool is_arg = visit.instruction->kind == InstructionKind::arg;
  for (std::size_t i = 0; i < operands.size() && i < visit.operands; ++i) {
    for (const std::string& name : operands[i]->unset) {
      if (names.declared.contains(name) || is_for_builder(name)) continue;
      const std::string like = syntax::similar(name, names.set);
      report_check(subject, kInfo, place_of_check(subject, visit),
                   fmt::format("Usage of undefined variable '${}'{}", name,
                               like.empty() ? std::string() : fmt::format(" (did you mean ${}?)", like)),
                   report);
    }
    if (is_arg) declare(visit.instruction->pairs[i], visit.instruction->pairs[i].has_value, names);
  }
}

void check(const lint::Subject& subject, lint::Report& report) {
  for (const lint::Visit& visit : subject.trace->visits) {
    if (visit.instruction->kind != InstructionKind::expose) check_visit(subject, visit, report);
  }
}

}  // namespace
}  // namespace decant::rules::undefined_var_rule

namespace decant::rules {

constinit const lint::Rule undefined_var{&undefined_var_rule::kInfo, undefined_var_rule::check};

}  // namespace decant::rules
