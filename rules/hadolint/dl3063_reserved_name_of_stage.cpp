// DL3063: a stage called scratch or context.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

namespace decant::rules::dl3063 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3063",
    .name = "reserved-name-of-stage",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "a stage is called scratch or context",
    .why =
        R"(`FROM scratch` is the empty image and `--from=context` means the build's context, whatever a stage is called. A stage of that
name cannot be reached, or hides what everybody expects.)",
    .bad = R"(FROM debian:12-slim AS scratch
)",
    .good = R"(FROM debian:12-slim AS base
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  for (const hado::Step& step : subject.hadolint->steps) {
    if (step.image == nullptr || (step.image->alias != "scratch" && step.image->alias != "context")) continue;
    add_finding(kInfo, step,
                fmt::format("The stage name should not be the reserved word `{}`.", *step.image->alias),
                report);
  }
}

}  // namespace
}  // namespace decant::rules::dl3063

namespace decant::rules {
constinit const lint::Rule reserved_name_of_stage{&dl3063::kInfo, dl3063::check};
}  // namespace decant::rules
