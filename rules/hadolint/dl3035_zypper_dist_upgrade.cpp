// DL3035: the upgrade of a whole distribution in a RUN.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

namespace decant::rules::dl3035 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3035",
    .name = "zypper-dist-upgrade",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "zypper dist-upgrade",
    .why =
        R"(`zypper dist-upgrade` makes another release of what the base image is: packages are replaced,
downgraded and removed, whatever the repositories have on the day of the build. The old ones stay in the layer
below. Take a base image of the release that you want.)",
    .bad = R"(FROM opensuse/leap:15.5
RUN zypper --non-interactive dist-upgrade
)",
    .good = R"(FROM opensuse/leap:15.6
RUN zypper --non-interactive install httpd=2.4.58 && zypper clean
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  report_runs(kInfo, subject,
              "Do not use `zypper dist-upgrade`: take a base image of the release that you want.", report,
              [](const hado::Command& command) {
                return calls(command, "zypper", {"dist-upgrade", "dup"});
              });
}

}  // namespace
}  // namespace decant::rules::dl3035

namespace decant::rules {
constinit const lint::Rule zypper_dist_upgrade{&dl3035::kInfo, dl3035::check};
}  // namespace decant::rules
