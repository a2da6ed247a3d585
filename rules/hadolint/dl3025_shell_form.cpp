// DL3025: CMD, ENTRYPOINT or HEALTHCHECK in shell form.
//
// A shell stands between the container and the program: it gets the signals.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

namespace decant::rules::dl3025 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3025",
    .name = "shell-form",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "CMD, ENTRYPOINT or HEALTHCHECK in shell form",
    .why =
        R"(In shell form a shell is process 1 and the program its child: `docker stop` speaks to the shell, which passes nothing on,
and the container is killed after ten seconds. Arguments behind `docker run IMAGE` are lost as well. In JSON form
(`["nginx", "-g", "daemon off;"]`) the program is process 1.)",
    .bad = R"(FROM nginx:1.25
CMD nginx -g "daemon off;"
)",
    .good = R"(FROM nginx:1.25
CMD ["nginx", "-g", "daemon off;"]
)"};

bool is_shell_form(const Instruction& instruction) {
  using Kind = InstructionKind;
  if (instruction.json) return false;
  if (instruction.kind == Kind::healthcheck) return instruction.args.size() > 1;  // not NONE
  return instruction.kind == Kind::cmd || instruction.kind == Kind::entrypoint;
}

void check(const lint::Subject& subject, lint::Report& report) {
  for (const hado::Step& step : subject.hadolint->steps) {
    if (!is_shell_form(*step.instruction)) continue;
    add_finding(
        kInfo, step,
        fmt::format("Use JSON notation for the arguments of {}: in shell form a shell gets the signals.",
                    name_of(step.kind())),
        report);
  }
}

}  // namespace
}  // namespace decant::rules::dl3025

namespace decant::rules {
constinit const lint::Rule shell_form{&dl3025::kInfo, dl3025::check};
}  // namespace decant::rules
