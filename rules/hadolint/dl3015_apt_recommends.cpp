// DL3015: apt-get install takes recommended packages along.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

namespace decant::rules::dl3015 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3015",
    .name = "apt-recommends",
    .family = lint::Family::hadolint,
    .level = lint::Level::info,
    .summary = "apt-get install without --no-install-recommends",
    .why =
        R"(apt-get installs what a package *recommends* too: documentation, mail servers, X libraries, often
more than the package itself. With `--no-install-recommends` the image has what was named and what that needs.
Where something of it was needed after all, name it.

`-o APT::Install-Recommends=false` counts as well.)",
    .bad = R"(FROM debian:12-slim
RUN apt-get update && apt-get install -y curl
)",
    .good = R"(FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends curl
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  report_runs(kInfo, subject,
              "Avoid additional packages: `apt-get install --no-install-recommends` installs what is named "
              "and what that needs.",
              report, [](const hado::Command& command) {
                return calls(command, "apt-get", {"install"}) &&
                       !has_flag(command, "no-install-recommends") &&
                       !has_argument(command, "APT::Install-Recommends=false");
              });
}

}  // namespace
}  // namespace decant::rules::dl3015

namespace decant::rules {
constinit const lint::Rule apt_recommends{&dl3015::kInfo, dl3015::check};
}  // namespace decant::rules
