// DL3014: apt-get install asks, and nobody is there to answer.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

namespace decant::rules::dl3014 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3014",
    .name = "apt-get-without-yes",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "apt-get install without -y",
    .why =
        R"(`apt-get install` asks before it installs more than what was named. A build has no terminal:
apt-get takes the end of its input for a no, and the build fails, sooner or later, depending on what the image
has already. `-y` answers.

`--yes`, `--assume-yes`, `-qq` and `-q=2` do as well.)",
    .bad = R"(FROM debian:12-slim
RUN apt-get update && apt-get install --no-install-recommends curl
)",
    .good = R"(FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends curl
)"};

bool is_yes(const hado::Command& command) {
  return has_any_flag(command, {"y", "yes", "qq", "assume-yes"}) || count_flag(command, "q") == 2 ||
         count_flag(command, "quiet") == 2 || has_argument(command, "-q=2");
}

void check(const lint::Subject& subject, lint::Report& report) {
  report_runs(kInfo, subject,
              "Use `apt-get install -y`: without it apt-get asks, and in a build nobody answers.", report,
              [](const hado::Command& command) {
                return calls(command, "apt-get", {"install"}) && !is_yes(command);
              });
}

}  // namespace
}  // namespace decant::rules::dl3014

namespace decant::rules {
constinit const lint::Rule apt_get_without_yes{&dl3014::kInfo, dl3014::check};
}  // namespace decant::rules
