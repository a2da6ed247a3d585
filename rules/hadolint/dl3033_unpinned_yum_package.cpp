// DL3033: yum install of packages without versions.
#include "rules/hadolint/findings.hpp"
#include "rules/hadolint/rpm_versions.hpp"
#include "rules/rules.hpp"

namespace decant::rules::dl3033 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3033",
    .name = "unpinned-yum-package",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "yum install without a version",
    .why =
        R"(`yum install httpd` installs what the repositories have on the day of the build. A version
(`httpd-2.4.57`) makes the build fail when that version is gone, instead of giving something else; a module is
pinned by its stream (`nodejs:20`). It is work: repositories drop old versions.

A file (`app-1.0.rpm`) has its version, and so has a name with a variable that an `ENV` or `ARG` above
defines, written in braces: `httpd-${HTTPD_VERSION}`.)",
    .bad = R"(FROM rockylinux:9
RUN yum install -y httpd && yum clean all
)",
    .good = R"(FROM rockylinux:9
RUN yum install -y httpd-2.4.57 && yum clean all
)"};

bool is_yum(const hado::Command& command) {
  return command.name == "yum";
}

void check(const lint::Subject& subject, lint::Report& report) {
  report_unpinned_rpms(kInfo, subject, {.is_tool = is_yum, .name = "yum", .groups = false}, report);
}

}  // namespace
}  // namespace decant::rules::dl3033

namespace decant::rules {
constinit const lint::Rule unpinned_yum_package{&dl3033::kInfo, dl3033::check};
}  // namespace decant::rules
