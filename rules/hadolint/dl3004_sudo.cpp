// DL3004: sudo in a RUN.
//
// A RUN is root already unless a USER stands above it; sudo adds a terminal that is not there, another
// environment, and a program that the image then ships.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

namespace decant::rules::dl3004 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3004",
    .name = "sudo",
    .family = lint::Family::hadolint,
    .level = lint::Level::error,
    .summary = "sudo in a RUN",
    .why =
        R"(A `RUN` is root until a `USER` says otherwise, so `sudo` gives nothing but an environment and a terminal that are
not what they seem. Below a `USER`, switch back to root for the step that needs it: `USER root`, `RUN …`, `USER app`. In a
program that starts as root and goes on as somebody else, `gosu` or `setpriv` do it without a process in between.)",
    .bad = R"(FROM debian:12-slim
RUN sudo apt-get update
)",
    .good = R"(FROM debian:12-slim
RUN apt-get update
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  each_run(subject, [&](const hado::Step& run) {
    const hado::Command* sudo =
        first_command(run, [](const hado::Command& command) { return command.name == "sudo"; });
    if (sudo == nullptr) return;
    add_finding(
        kInfo, run, sudo->place,
        "Do not use `sudo`: a RUN is root until a USER says otherwise. Switch with USER, or use `gosu` "
        "in what the image starts.",
        report);
  });
}

}  // namespace
}  // namespace decant::rules::dl3004

namespace decant::rules {
constinit const lint::Rule sudo{&dl3004::kInfo, dl3004::check};
}  // namespace decant::rules
