// DL3018: apk add of packages without versions.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

namespace decant::rules::dl3018 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3018",
    .name = "unpinned-apk-package",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "apk add without a version",
    .why =
        R"(`apk add curl` installs what the branch of Alpine has on the day of the build. A version
(`curl=8.5.0-r0`, or a bound: `curl~8.5`, `curl<9`) makes the build fail when that version is gone, instead of
giving something else. It is work: a branch keeps one version of a package.

The name behind `--virtual` and the address behind `--repository` are no packages; a file (`./curl.apk`) has
its version.)",
    .bad = R"(FROM alpine:3.20
RUN apk add --no-cache curl
)",
    .good = R"(FROM alpine:3.20
RUN apk add --no-cache curl=8.9.1-r1
)"};

bool is_pinned(std::string_view package) {
  return package.find_first_of("=~<>") != std::string_view::npos || package.ends_with(".apk");
}

void check(const lint::Subject& subject, lint::Report& report) {
  each_run(subject, [&](const hado::Step& run) {
    for (const hado::Command& command : run.shell->commands) {
      if (!calls(command, "apk", {"add"})) continue;
      for (const hado::Argument& package : operands(command, {"t", "virtual", "repository", "X"})) {
        if (package.text == "add" || is_pinned(package.text)) continue;
        add_finding(kInfo, run, package.place,
                    fmt::format("Pin versions in apk add: `{0}=<version>` instead of `{0}`.", package.text),
                    report);
        return;
      }
    }
  });
}

}  // namespace
}  // namespace decant::rules::dl3018

namespace decant::rules {
constinit const lint::Rule unpinned_apk_package{&dl3018::kInfo, dl3018::check};
}  // namespace decant::rules
