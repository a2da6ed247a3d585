// DL3061: an instruction other than ARG above the first FROM.
//
// A build refuses it; the profile hadolint lints the rest all the same, since fragments look like that.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

namespace decant::rules::dl3061 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3061",
    .name = "instruction-before-from",
    .family = lint::Family::hadolint,
    .level = lint::Level::error,
    .summary = "an instruction above the first FROM",
    .why =
        R"(A Dockerfile begins with `FROM`; above it only `ARG`, comments and directives may stand. Everything else has no image to
work on, and the build fails. In a fragment that other files take in, each instruction is reported: ignore the rule there.)",
    .bad = R"(RUN make
FROM debian:12-slim
)",
    .good = R"(FROM debian:12-slim
RUN make
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  for (const hado::Step& step : subject.hadolint->steps) {
    if (step.kind() == InstructionKind::from) return;
    if (step.kind() == InstructionKind::arg) continue;
    add_finding(
        kInfo, step,
        fmt::format("Invalid instruction order: {} stands above FROM, where only ARG and comments may.",
                    name_of(step.kind())),
        report);
  }
}

}  // namespace
}  // namespace decant::rules::dl3061

namespace decant::rules {
constinit const lint::Rule instruction_before_from{&dl3061::kInfo, dl3061::check};
}  // namespace decant::rules
