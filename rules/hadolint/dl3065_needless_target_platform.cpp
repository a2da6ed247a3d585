// DL3065: FROM --platform=$TARGETPLATFORM, which is what a build does anyway.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

namespace decant::rules::dl3065 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3065",
    .name = "needless-target-platform",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "FROM --platform=$TARGETPLATFORM",
    .why =
        R"(A stage is built for the target platform when nothing else is said, so the flag says nothing. Where a stage is to run on the
machine that builds, `--platform=$BUILDPLATFORM` was meant.)",
    .bad = R"(FROM --platform=$TARGETPLATFORM debian:12-slim
)",
    .good = R"(FROM debian:12-slim
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  for (const hado::Step& step : subject.hadolint->steps) {
    if (step.image == nullptr) continue;
    if (step.image->platform != "$TARGETPLATFORM" && step.image->platform != "${TARGETPLATFORM}") continue;
    add_finding(kInfo, step, "Setting FROM --platform to $TARGETPLATFORM is redundant: it is the default.",
                report);
  }
}

}  // namespace
}  // namespace decant::rules::dl3065

namespace decant::rules {
constinit const lint::Rule needless_target_platform{&dl3065::kInfo, dl3065::check};
}  // namespace decant::rules
