// DL3036: zypper install, and what it downloaded stays.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

namespace decant::rules::dl3036 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3036",
    .name = "zypper-cache-left",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "zypper install without zypper clean",
    .why =
        R"(zypper keeps the metadata of its repositories, and often the packages, in `/var/cache/zypp`: tens
of megabytes that nobody reads once the packages are installed. A layer never gets smaller, so the `RUN` that
installs has to end with `zypper clean`. A cache mount on `/var/cache/zypp` keeps it out of the image as well.)",
    .bad = R"(FROM opensuse/leap:15.6
RUN zypper install -y httpd=2.4.58
)",
    .good = R"(FROM opensuse/leap:15.6
RUN zypper install -y httpd=2.4.58 && zypper clean
)"};

bool is_install(const hado::Command& command) {
  return calls(command, "zypper", {"install", "in"});
}

bool is_cleanup(const hado::Command& command) {
  return calls(command, "zypper", {"clean", "cc"});
}

void check(const lint::Subject& subject, lint::Report& report) {
  each_run(subject, [&](const hado::Step& run) {
    const hado::Command* install = first_without_cleanup(run, is_install, is_cleanup);
    if (install == nullptr || has_cache_or_tmpfs(run, "/var/cache/zypp")) return;
    add_finding(kInfo, run, install->place,
                "Delete what zypper has downloaded in the same RUN: `&& zypper clean` behind the install.",
                report);
  });
}

}  // namespace
}  // namespace decant::rules::dl3036

namespace decant::rules {
constinit const lint::Rule zypper_cache_left{&dl3036::kInfo, dl3036::check};
}  // namespace decant::rules
