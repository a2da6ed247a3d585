// DL3041: dnf install of packages without versions.
#include "rules/hadolint/findings.hpp"
#include "rules/hadolint/rpm_versions.hpp"
#include "rules/rules.hpp"

namespace decant::rules::dl3041 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3041",
    .name = "unpinned-dnf-package",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "dnf install without a version",
    .why =
        R"(`dnf install httpd` installs what the repositories have on the day of the build. A version
(`httpd-2.4.59`) makes the build fail when that version is gone, instead of giving something else; a module is
pinned by its stream (`nodejs:20`). It is work: repositories drop old versions.

A file (`app-1.0.rpm`) has its version, and so has a name with a variable that an `ENV` or `ARG` above
defines, written in braces: `httpd-${HTTPD_VERSION}`. Groups have no version.)",
    .bad = R"(FROM fedora:40
RUN dnf install -y httpd && dnf clean all
)",
    .good = R"(FROM fedora:40
RUN dnf install -y httpd-2.4.59 && dnf clean all
)"};

bool is_dnf(const hado::Command& command) {
  return command.name == "dnf" || command.name == "microdnf";
}

void check(const lint::Subject& subject, lint::Report& report) {
  report_unpinned_rpms(kInfo, subject, {.is_tool = is_dnf, .name = "dnf", .groups = true}, report);
}

}  // namespace
}  // namespace decant::rules::dl3041

namespace decant::rules {
constinit const lint::Rule unpinned_dnf_package{&dl3041::kInfo, dl3041::check};
}  // namespace decant::rules
