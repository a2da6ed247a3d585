// DL3034: zypper asks, and nobody is there to answer.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

namespace decant::rules::dl3034 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3034",
    .name = "zypper-without-yes",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "zypper without its non-interactive switch",
    .why =
        R"(`zypper install` and other commands of zypper show what they would do and ask. A build has no
terminal, zypper takes that for a no, and the build fails. `zypper --non-interactive install` (`-n`) answers
all questions, `zypper install -y` this one.)",
    .bad = R"(FROM opensuse/leap:15.6
RUN zypper install httpd=2.4.58 && zypper clean
)",
    .good = R"(FROM opensuse/leap:15.6
RUN zypper install -y httpd=2.4.58 && zypper clean
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  report_runs(
      kInfo, subject,
      "Use `zypper -n` or `zypper install -y`: without it zypper asks, and in a build nobody answers.",
      report, [](const hado::Command& command) {
        return calls(command, "zypper", {"install", "in", "remove", "rm", "source-install", "si", "patch"}) &&
               !has_any_flag(command, {"non-interactive", "n", "no-confirm", "y"});
      });
}

}  // namespace
}  // namespace decant::rules::dl3034

namespace decant::rules {
constinit const lint::Rule zypper_without_yes{&dl3034::kInfo, dl3034::check};
}  // namespace decant::rules
