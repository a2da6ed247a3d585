// DL4005: another shell by a link.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

namespace decant::rules::dl4005 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL4005",
    .name = "linked-shell",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "a link in the place of /bin/sh",
    .why =
        R"(`ln -sf /bin/bash /bin/sh` gives every script of the image another shell, also those that the
distribution has written and tested for its own. `SHELL ["/bin/bash", "-c"]` changes what `RUN` uses, and
nothing else.)",
    .bad = R"(FROM debian:12-slim
RUN ln -sf /bin/bash /bin/sh
)",
    .good = R"(FROM debian:12-slim
SHELL ["/bin/bash", "-c"]
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  report_runs(kInfo, subject,
              "Use `SHELL` to change the shell of RUN: a link in the place of `/bin/sh` changes it for every "
              "script of the image.",
              report, [](const hado::Command& command) { return calls(command, "ln", {"/bin/sh"}); });
}

}  // namespace
}  // namespace decant::rules::dl4005

namespace decant::rules {
constinit const lint::Rule linked_shell{&dl4005::kInfo, dl4005::check};
}  // namespace decant::rules
