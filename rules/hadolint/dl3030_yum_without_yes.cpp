// DL3030: yum install asks, and nobody is there to answer.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

namespace decant::rules::dl3030 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3030",
    .name = "yum-without-yes",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "yum install without -y",
    .why =
        R"(`yum install` shows what it would install and asks. A build has no terminal, yum takes that for a
no, and the build fails. `-y` (`--assumeyes`) answers.)",
    .bad = R"(FROM rockylinux:9
RUN yum install httpd-2.4.57 && yum clean all
)",
    .good = R"(FROM rockylinux:9
RUN yum install -y httpd-2.4.57 && yum clean all
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  report_runs(kInfo, subject, "Use `yum install -y`: without it yum asks, and in a build nobody answers.",
              report, [](const hado::Command& command) {
                return calls(command, "yum", {"install", "groupinstall", "localinstall"}) &&
                       !has_any_flag(command, {"y", "assumeyes"});
              });
}

}  // namespace
}  // namespace decant::rules::dl3030

namespace decant::rules {
constinit const lint::Rule yum_without_yes{&dl3030::kInfo, dl3030::check};
}  // namespace decant::rules
