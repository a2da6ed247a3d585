// DL3024: two stages of one name.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

#include <set>

namespace decant::rules::dl3024 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3024",
    .name = "stage-name-twice",
    .family = lint::Family::hadolint,
    .level = lint::Level::error,
    .summary = "two stages have the same name",
    .why =
        R"(A name that two stages have means the later one below it, and the earlier one above: whoever moves a line changes what it
copies. Give each stage a name of its own.)",
    .bad = R"(FROM debian:12-slim AS build
FROM debian:12-slim AS build
)",
    .good = R"(FROM debian:12-slim AS build
FROM debian:12-slim AS app
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  std::set<std::string_view> names;
  for (const hado::Step& step : subject.hadolint->steps) {
    if (step.image == nullptr || !step.image->alias || names.insert(*step.image->alias).second) continue;
    add_finding(
        kInfo, step,
        fmt::format("FROM aliases (stage names) must be unique; `{}` is taken above.", *step.image->alias),
        report);
  }
}

}  // namespace
}  // namespace decant::rules::dl3024

namespace decant::rules {
constinit const lint::Rule stage_name_twice{&dl3024::kInfo, dl3024::check};
}  // namespace decant::rules
