// DL3032: yum install, and what it downloaded stays.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

namespace decant::rules::dl3032 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3032",
    .name = "yum-cache-left",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "yum install without yum clean all",
    .why =
        R"(yum keeps the metadata of its repositories, and often the packages, in `/var/cache/yum`: tens of
megabytes that nobody reads once the packages are installed. A layer never gets smaller, so the `RUN` that
installs has to end with `yum clean all`, or with `rm -rf /var/cache/yum/*`.)",
    .bad = R"(FROM rockylinux:9
RUN yum install -y httpd-2.4.57
)",
    .good = R"(FROM rockylinux:9
RUN yum install -y httpd-2.4.57 && yum clean all
)"};

bool is_install(const hado::Command& command) {
  return calls(command, "yum", {"install"});
}

bool is_cleanup(const hado::Command& command) {
  return calls(command, "yum", {"clean", "all"}) || calls(command, "rm", {"-rf", "/var/cache/yum/*"});
}

void check(const lint::Subject& subject, lint::Report& report) {
  each_run(subject, [&](const hado::Step& run) {
    const hado::Command* install = first_without_cleanup(run, is_install, is_cleanup);
    if (install == nullptr) return;
    add_finding(kInfo, run, install->place,
                "Delete what yum has downloaded in the same RUN: `&& yum clean all` behind the install.",
                report);
  });
}

}  // namespace
}  // namespace decant::rules::dl3032

namespace decant::rules {
constinit const lint::Rule yum_cache_left{&dl3032::kInfo, dl3032::check};
}  // namespace decant::rules
