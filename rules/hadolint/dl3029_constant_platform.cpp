// DL3029: FROM --platform of a constant.
//
// It builds for that platform, whatever was asked for. BUILDPLATFORM and TARGETPLATFORM are what the flag is
// for.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

namespace decant::rules::dl3029 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3029",
    .name = "constant-platform",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "FROM with a constant --platform",
    .why =
        R"(`FROM --platform=linux/amd64` gives an image for that platform whatever `docker build --platform` asks for: on other
machines it runs emulated or not at all. Leave the flag out; for a stage that compiles on the machine that builds, use
`--platform=$BUILDPLATFORM`.)",
    .bad = R"(FROM --platform=linux/amd64 debian:12-slim
)",
    .good = R"(FROM --platform=$BUILDPLATFORM debian:12-slim
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  for (const hado::Step& step : subject.hadolint->steps) {
    if (step.image == nullptr || !step.image->platform) continue;
    const std::string_view platform = *step.image->platform;
    if (platform.find("BUILDPLATFORM") != std::string_view::npos ||
        platform.find("TARGETPLATFORM") != std::string_view::npos)
      continue;
    add_finding(kInfo, step,
                fmt::format("Do not use the --platform flag with FROM: this is {} whatever the build is for.",
                            marked(platform)),
                report);
  }
}

}  // namespace
}  // namespace decant::rules::dl3029

namespace decant::rules {
constinit const lint::Rule constant_platform{&dl3029::kInfo, dl3029::check};
}  // namespace decant::rules
