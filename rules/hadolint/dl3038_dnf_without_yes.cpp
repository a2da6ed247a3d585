// DL3038: dnf install asks, and nobody is there to answer.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

namespace decant::rules::dl3038 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3038",
    .name = "dnf-without-yes",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "dnf install without -y",
    .why =
        R"(`dnf install` and `microdnf install` show what they would install and ask. A build has no terminal,
dnf takes that for a no, and the build fails. `-y` (`--assumeyes`) answers.)",
    .bad = R"(FROM fedora:40
RUN dnf install httpd-2.4.59 && dnf clean all
)",
    .good = R"(FROM fedora:40
RUN dnf install -y httpd-2.4.59 && dnf clean all
)"};

bool is_install(const hado::Command& command) {
  return calls(command, "dnf", {"install", "groupinstall", "localinstall"}) ||
         calls(command, "microdnf", {"install", "groupinstall", "localinstall"});
}

void check(const lint::Subject& subject, lint::Report& report) {
  report_runs(kInfo, subject, "Use `dnf install -y`: without it dnf asks, and in a build nobody answers.",
              report, [](const hado::Command& command) {
                return is_install(command) && !has_any_flag(command, {"y", "assumeyes"});
              });
}

}  // namespace
}  // namespace decant::rules::dl3038

namespace decant::rules {
constinit const lint::Rule dnf_without_yes{&dl3038::kInfo, dl3038::check};
}  // namespace decant::rules
