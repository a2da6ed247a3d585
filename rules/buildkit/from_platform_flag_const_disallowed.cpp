// FromPlatformFlagConstDisallowed: `FROM --platform=linux/amd64`.
//
// Silent where the stage's name has the system or the architecture in it: then the stage is meant to be for
// just that.
#include "rules/buildkit/checks.hpp"
#include "rules/rules.hpp"
#include "syntax/bytes.hpp"

#include <fmt/format.h>

namespace decant::rules::from_platform_flag_const_disallowed_rule {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "FromPlatformFlagConstDisallowed",
    .name = "from-platform-flag-const-disallowed",
    .family = lint::Family::buildkit,
    .level = lint::Level::warning,
    .summary = "FROM asks for a constant platform",
    .why =
        R"(A constant platform makes an image for one kind of machine only, whatever `docker build --platform` says. A variable
(`$BUILDPLATFORM`), or a stage whose name says what it is for (`AS build-amd64`), is on purpose.)",
    .bad = R"(FROM --platform=linux/amd64 debian:12-slim
)",
    .good = R"(FROM --platform=$BUILDPLATFORM debian:12-slim
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  for (std::size_t i = 0; i < subject.trace->platforms; ++i) {
    const Stage& stage = subject.document.stages[i];
    const Evaluated& line = subject.evaluation.stages[i].instructions.front();
    for (std::size_t flag = 0; flag < line.flags.size(); ++flag) {
      const Expanded& value = line.flags[flag];
      if (!value.used.empty() || !value.unset.empty() || !value.error.empty() || value.text.empty()) continue;
      const Result<Platform> platform = parse_platform(value.text);
      if (!platform || stage.name.find(platform->os) != std::string::npos ||
          stage.name.find(platform->architecture) != std::string::npos) {
        continue;
      }
      CheckPlace place = place_of_check(subject, stage.from);
      place.span = subject.document.instructions[stage.from].flags[flag].span;
      report_check(subject, kInfo, place,
                   fmt::format("FROM --platform flag should not use constant value {}", go_quote(value.text)),
                   report);
    }
  }
}

}  // namespace
}  // namespace decant::rules::from_platform_flag_const_disallowed_rule

namespace decant::rules {

constinit const lint::Rule from_platform_flag_const_disallowed{
    &from_platform_flag_const_disallowed_rule::kInfo, from_platform_flag_const_disallowed_rule::check};

}  // namespace decant::rules
