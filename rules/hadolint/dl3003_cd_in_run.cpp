// DL3003: cd in a RUN.
//
// It holds for this RUN alone; the next one begins where WORKDIR says.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

namespace decant::rules::dl3003 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3003",
    .name = "cd-in-run",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "cd in a RUN",
    .why =
        R"(`cd` holds until the end of the `RUN`, and the next one begins where `WORKDIR` says: whoever adds a line below a `cd` does
not see that. `WORKDIR` says once where everything below happens. Inside brackets, `(cd src && make)`, it is reported too.)",
    .bad = R"(FROM debian:12-slim
RUN cd /src && make
)",
    .good = R"(FROM debian:12-slim
WORKDIR /src
RUN make
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  for (const hado::Step& step : subject.hadolint->steps) {
    if (step.kind() != InstructionKind::run) continue;
    const hado::Command* cd =
        first_command(step, [](const hado::Command& command) { return command.name == "cd"; });
    if (cd == nullptr) continue;
    add_finding(kInfo, step, cd->place,
                "Use WORKDIR to switch to a directory: `cd` holds for this RUN alone.", report);
  }
}

}  // namespace
}  // namespace decant::rules::dl3003

namespace decant::rules {
constinit const lint::Rule cd_in_run{&dl3003::kInfo, dl3003::check};
}  // namespace decant::rules
