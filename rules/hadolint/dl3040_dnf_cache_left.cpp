// DL3040: dnf install, and what it downloaded stays.
//
// dnf and microdnf each have to be cleaned by their own name.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

#include <array>

namespace decant::rules::dl3040 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3040",
    .name = "dnf-cache-left",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "dnf install without dnf clean all",
    .why =
        R"(dnf keeps the metadata of its repositories, and often the packages, in `/var/cache/dnf` or
`/var/cache/libdnf5`: up to hundreds of megabytes that nobody reads once the packages are installed. A layer
never gets smaller, so the `RUN` that installs or upgrades has to end with `dnf clean all` (`microdnf clean
all` for microdnf), or with `rm -rf /var/cache/libdnf5*`. A cache mount on `/var/cache/libdnf5` keeps it out
of the image as well.)",
    .bad = R"(FROM fedora:40
RUN dnf install -y httpd-2.4.59
)",
    .good = R"(FROM fedora:40
RUN dnf install -y httpd-2.4.59 && dnf clean all
)"};

constexpr std::array<std::string_view, 2> kTools{"dnf", "microdnf"};

const hado::Command* install_without_cleanup(const hado::Step& run, std::string_view tool) {
  return first_without_cleanup(
      run,
      [&](const hado::Command& command) {
        return calls(command, tool,
                     {"install", "in", "upgrade", "up", "upgrade-minimal", "up-min", "reinstall", "rei"});
      },
      [&](const hado::Command& command) {
        return calls(command, tool, {"clean", "all"}) || calls(command, "rm", {"-rf", "/var/cache/libdnf5*"});
      });
}

void check(const lint::Subject& subject, lint::Report& report) {
  each_run(subject, [&](const hado::Step& run) {
    for (const std::string_view tool : kTools) {
      const hado::Command* install = install_without_cleanup(run, tool);
      if (install == nullptr) continue;
      if (has_cache_or_tmpfs(run, "/var/cache/libdnf5") || has_cache_or_tmpfs(run, ".cache/libdnf5")) return;
      add_finding(
          kInfo, run, install->place,
          fmt::format(
              "Delete what {0} has downloaded in the same RUN: `&& {0} clean all` behind the install.", tool),
          report);
      return;
    }
  });
}

}  // namespace
}  // namespace decant::rules::dl3040

namespace decant::rules {
constinit const lint::Rule dnf_cache_left{&dl3040::kInfo, dl3040::check};
}  // namespace decant::rules
