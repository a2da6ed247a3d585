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
#include <string>
#include <vector>

namespace decant::rules::undefined_var_rule {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "UndefinedVar",
    .name = "undefined-var",
    .family = lint::Family::buildkit,
    .level = lint::Level::warning,
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
)",
    .depends_on_machine = true};

// Arguments of the builder itself, which are in no environment.
bool is_for_builder(std::string_view name) {
  return name == "BUILDKIT_SBOM_SCAN_CONTEXT" || name == "BUILDKIT_SBOM_SCAN_STAGE";
}

// Names that all suggestions of a file together are compared with: a hostile file has a hundred thousand
// variables and as many slips.
constexpr std::size_t kMostCompared = 2'000'000;

// What is set and declared where an operand is expanded.
class Names {
 public:
  explicit Names(const State& before) : before_(before) {}

  // Each ARG of one instruction is there for those behind it.
  void declare(const KeyValue& pair) { added_.push_back(&pair); }

  [[nodiscard]] bool declares(std::string_view name) const {
    const Variable* variable = before_.find(name);
    return (variable != nullptr && is_argument(variable->origin)) ||
           std::ranges::find(added_, name, &KeyValue::name) != added_.end();
  }

  // In BuildKit's order: the last assignment last.
  [[nodiscard]] std::vector<std::string_view> set() const {
    std::vector<std::string_view> names;
    for (const Variable& each : before_.env) {
      if (each.value || !each.known) names.push_back(each.name);
    }
    for (const KeyValue* pair : added_) {
      if (!pair->has_value) continue;
      std::erase(names, pair->name);
      names.push_back(pair->name);
    }
    return names;
  }

 private:
  const State& before_;
  std::vector<const KeyValue*> added_;
};

std::string suggestion(const std::string& name, const Names& names, std::size_t size, std::size_t& compared) {
  compared += size;
  if (compared > kMostCompared) return {};
  const std::string like = syntax::similar(name, names.set());
  return like.empty() ? std::string() : fmt::format(" (did you mean ${}?)", like);
}

void check_visit(const lint::Subject& subject, const lint::Visit& visit, std::size_t& compared,
                 lint::Report& report) {
  const std::vector<const Expanded*> operands = lint::operands_of(visit);
  const auto has_unset = [](const Expanded* each) { return !each->unset.empty(); };
  if (std::ranges::none_of(operands, has_unset)) return;
  const State& before = *visit.evaluated->before;
  Names names(before);
  const bool is_arg = visit.instruction->kind == InstructionKind::arg;
  for (std::size_t i = 0; i < operands.size() && i < visit.operands; ++i) {
    for (const std::string& name : operands[i]->unset) {
      if (is_for_builder(name) || names.declares(name)) continue;
      report_check(subject, kInfo, place_of_check(subject, visit),
                   fmt::format("Usage of undefined variable '${}'{}", name,
                               suggestion(name, names, before.env.size() + i, compared)),
                   report);
    }
    if (is_arg) names.declare(visit.instruction->pairs[i]);
  }
}

void check(const lint::Subject& subject, lint::Report& report) {
  std::size_t compared = 0;
  for (const lint::Visit& visit : subject.trace->visits) {
    if (visit.instruction->kind != InstructionKind::expose) check_visit(subject, visit, compared, report);
  }
}

}  // namespace
}  // namespace decant::rules::undefined_var_rule

namespace decant::rules {

constinit const lint::Rule undefined_var{&undefined_var_rule::kInfo, undefined_var_rule::check};

}  // namespace decant::rules
