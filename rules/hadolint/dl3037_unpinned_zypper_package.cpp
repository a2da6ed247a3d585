// DL3037: zypper install of packages without versions.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

namespace decant::rules::dl3037 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3037",
    .name = "unpinned-zypper-package",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "zypper install without a version",
    .why =
        R"(`zypper install httpd` installs what the repositories have on the day of the build. A version
(`httpd=2.4.58`, or a bound: `"httpd<2.5"`) makes the build fail when that version is gone, instead of giving
something else. It is work: repositories drop old versions. A file (`app-1.0.rpm`) has its version.)",
    .bad = R"(FROM opensuse/leap:15.6
RUN zypper install -y httpd && zypper clean
)",
    .good = R"(FROM opensuse/leap:15.6
RUN zypper install -y httpd=2.4.58 && zypper clean
)"};

bool is_pinned(std::string_view package) {
  return package.find_first_of("=<>") != std::string_view::npos || package.ends_with(".rpm");
}

void check(const lint::Subject& subject, lint::Report& report) {
  each_run(subject, [&](const hado::Step& run) {
    for (const hado::Command& command : run.shell->commands) {
      if (!calls(command, "zypper", {"install", "in"})) continue;
      for (const hado::Argument& package : operands(command)) {
        if (package.text == "install" || package.text == "in" || is_pinned(package.text)) continue;
        add_finding(
            kInfo, run, package.place,
            fmt::format("Pin versions in zypper install: `{0}=<version>` instead of `{0}`.", package.text),
            report);
        return;
      }
    }
  });
}

}  // namespace
}  // namespace decant::rules::dl3037

namespace decant::rules {
constinit const lint::Rule unpinned_zypper_package{&dl3037::kInfo, dl3037::check};
}  // namespace decant::rules
