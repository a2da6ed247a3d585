// RedundantTargetPlatform: `FROM --platform=$TARGETPLATFORM`.
//
// Whatever expands to just that variable's value counts: braces, quotes, a default in it.
#include "rules/buildkit/checks.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

namespace decant::rules::redundant_target_platform_rule {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "RedundantTargetPlatform",
    .name = "redundant-target-platform",
    .family = lint::Family::buildkit,
    .level = lint::Level::warning,
    .summary = "FROM asks for the platform that it gets anyway",
    .why =
        R"(A FROM without `--platform` takes the platform that is built for, so `--platform=$TARGETPLATFORM` says nothing; it only
makes readers look for a reason.)",
    .bad = R"(FROM --platform=$TARGETPLATFORM debian:12-slim
)",
    .good = R"(FROM debian:12-slim
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  for (std::size_t i = 0; i < subject.trace->platforms; ++i) {
    const std::uint32_t from = subject.document.stages[i].from;
    const Evaluated& line = subject.evaluation.stages[i].instructions.front();
    for (std::size_t flag = 0; flag < line.flags.size(); ++flag) {
      const Expanded& value = line.flags[flag];
      if (value.used != std::vector<std::string>{"TARGETPLATFORM"} || !value.unset.empty()) continue;
      const Variable* target = line.before->find("TARGETPLATFORM");
      if (target == nullptr || target->value != value.text) continue;
      const Flag& written = subject.document.instructions[from].flags[flag];
      CheckPlace place = place_of_check(subject, from);
      place.span = written.span;
      report_check(
          subject, kInfo, place,
          fmt::format(
              "Setting platform to predefined {} in FROM is redundant as this is the default behavior",
              written.value),
          report);
    }
  }
}

}  // namespace
}  // namespace decant::rules::redundant_target_platform_rule

namespace decant::rules {

constinit const lint::Rule redundant_target_platform{&redundant_target_platform_rule::kInfo,
                                                     redundant_target_platform_rule::check};

}  // namespace decant::rules
