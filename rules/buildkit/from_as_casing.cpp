// FromAsCasing: `FROM … as …`, or `from … AS …`.
//
// Only where FROM itself is all upper or all lower case: what is mixed is ConsistentInstructionCasing's.
#include "rules/buildkit/checks.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

namespace decant::rules::from_as_casing_rule {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "FromAsCasing",
    .name = "from-as-casing",
    .family = lint::Family::buildkit,
    .level = lint::Level::warning,
    .summary = "AS is not in the letter case of FROM",
    .why =
        R"(`FROM debian as build` is read as `FROM debian AS build`; keywords in one case are easier to tell from names. A `From`
of mixed case is left to ConsistentInstructionCasing.)",
    .bad = R"(FROM debian:12-slim as build
)",
    .good = R"(FROM debian:12-slim AS build
)"};

bool matches(std::string_view from, std::string_view as) {
  if (is_lower_case(from)) return is_lower_case(as);
  return !is_upper_case(from) || is_upper_case(as);
}

void check(const lint::Subject& subject, lint::Report& report) {
  for (std::uint32_t i = 0; i < subject.trace->begun; ++i) {
    const Instruction& from = subject.document.instructions[i];
    if (from.kind != InstructionKind::from || from.args.size() < 3) continue;
    const std::string_view as = from.args[1].text;
    if (matches(from.keyword, as)) continue;
    CheckPlace place = place_of_check(subject, i);
    place.span = from.args[1].span;
    report_check(subject, kInfo, place,
                 fmt::format("'{}' and '{}' keywords' casing do not match", as, from.keyword), report);
  }
}

}  // namespace
}  // namespace decant::rules::from_as_casing_rule

namespace decant::rules {

constinit const lint::Rule from_as_casing{&from_as_casing_rule::kInfo, from_as_casing_rule::check};

}  // namespace decant::rules
