// StageNameCasing: a stage's name with upper-case letters.
//
// BuildKit makes names small when it reads them, but FROM looks a base up as it is written: `FROM Build` does
// not find `AS Build` (COPY --from does).
#include "rules/buildkit/checks.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

namespace decant::rules::stage_name_casing_rule {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "StageNameCasing",
    .name = "stage-name-casing",
    .family = lint::Family::buildkit,
    .level = lint::Level::warning,
    .summary = "a stage name with upper-case letters",
    .why =
        R"(BuildKit keeps stage names in lower case. `COPY --from=Build` finds `AS Build` all the same, but `FROM Build` does not:
it is taken for an image, and the build fails with a message about an invalid reference. A name that is small
everywhere works everywhere.)",
    .bad = R"(FROM debian:12-slim AS Build
)",
    .good = R"(FROM debian:12-slim AS build
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  for (std::uint32_t i = 0; i < subject.trace->begun; ++i) {
    const Instruction& from = subject.document.instructions[i];
    if (from.kind != InstructionKind::from || from.args.size() != 3 || is_lower_case(from.args[2].text))
      continue;
    CheckPlace place = place_of_check(subject, i);
    place.span = from.args[2].span;
    report_check(subject, kInfo, place, fmt::format("Stage name '{}' should be lowercase", from.args[2].text),
                 report);
  }
}

}  // namespace
}  // namespace decant::rules::stage_name_casing_rule

namespace decant::rules {

constinit const lint::Rule stage_name_casing{&stage_name_casing_rule::kInfo, stage_name_casing_rule::check};

}  // namespace decant::rules
