// DL3027: apt, which is for people at a terminal.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

namespace decant::rules::dl3027 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3027",
    .name = "apt-for-scripts",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "apt in a RUN instead of apt-get",
    .why =
        R"(apt says it itself: its command line is not stable, it may change from one release to the next. It
draws progress bars, too, which fill the log of a build. `apt-get` and `apt-cache` are made for scripts and
stay as they are.)",
    .bad = R"(FROM debian:12-slim
RUN apt update
)",
    .good = R"(FROM debian:12-slim
RUN apt-get update
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  report_runs(kInfo, subject,
              "Do not use `apt` in a script, its command line may change: use `apt-get` or `apt-cache`.",
              report, [](const hado::Command& command) { return command.name == "apt"; });
}

}  // namespace
}  // namespace decant::rules::dl3027

namespace decant::rules {
constinit const lint::Rule apt_for_scripts{&dl3027::kInfo, dl3027::check};
}  // namespace decant::rules
