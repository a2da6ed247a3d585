// DL3012: a second HEALTHCHECK in a stage.
//
// Only the last one has an effect; hadolint tells all but the first.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

namespace decant::rules::dl3012 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3012",
    .name = "repeated-healthcheck",
    .family = lint::Family::hadolint,
    .level = lint::Level::error,
    .summary = "more than one HEALTHCHECK in a stage",
    .why =
        R"(Of several `HEALTHCHECK` in a stage only the last one has an effect. The others were meant for something: most often two people
each added one, or a stage's `FROM` was taken out. Keep the one that is meant.)",
    .bad = R"(FROM debian:12-slim
HEALTHCHECK CMD ["one"]
HEALTHCHECK CMD ["two"]
)",
    .good = R"(FROM debian:12-slim
HEALTHCHECK CMD ["two"]
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  report_repeated(kInfo, subject, InstructionKind::healthcheck, report);
}

}  // namespace
}  // namespace decant::rules::dl3012

namespace decant::rules {
constinit const lint::Rule repeated_healthcheck{&dl3012::kInfo, dl3012::check};
}  // namespace decant::rules
