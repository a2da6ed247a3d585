// DL3008: apt-get install without versions.
//
// What is installed hangs on the day of the build. Anything with a `=` or a `/` in it, and a file, is
// pinned.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

namespace decant::rules::dl3008 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3008",
    .name = "unpinned-apt-package",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "apt-get install without a version",
    .why =
        R"(`apt-get install curl` installs what the index has on the day of the build; two builds of one commit differ. A
version (`curl=7.88.1-10+deb12u5`) makes the build fail when that version is gone, instead of giving something else. It is
work: distributions drop old versions. A snapshot of the archive as the source gives the same without versions.

A release (`curl/bookworm-backports`) and a file (`./curl.deb`) count as pinned.)",
    .bad = R"(FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends curl
)",
    .good = R"(FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends curl=7.88.1-10+deb12u5
)"};

bool is_pinned(std::string_view package) {
  return package.find_first_of("=/") != std::string_view::npos || package.ends_with(".deb");
}

void check(const lint::Subject& subject, lint::Report& report) {
  each_run(subject, [&](const hado::Step& run) {
    for (const hado::Command& command : run.shell->commands) {
      if (!calls(command, "apt-get", {"install"})) continue;
      for (const hado::Argument& package : operands(command, {"t", "target-release"})) {
        if (package.text == "install" || is_pinned(package.text)) continue;
        add_finding(kInfo, run, package.place,
                    fmt::format("Pin versions in apt-get install: `{}=<version>` instead of {}.",
                                package.text, marked(package.text)),
                    report);
        return;  // one a RUN, as hadolint
      }
    }
  });
}

}  // namespace
}  // namespace decant::rules::dl3008

namespace decant::rules {
constinit const lint::Rule unpinned_apt_package{&dl3008::kInfo, dl3008::check};
}  // namespace decant::rules
