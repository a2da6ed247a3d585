// DL4004: a second ENTRYPOINT in a stage.
//
// Only the last one has an effect; hadolint tells all but the first.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

namespace decant::rules::dl4004 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL4004",
    .name = "repeated-entrypoint",
    .family = lint::Family::hadolint,
    .level = lint::Level::error,
    .summary = "more than one ENTRYPOINT in a stage",
    .why =
        R"(Of several `ENTRYPOINT` in a stage only the last one has an effect. The others were meant for something: most often two people
each added one, or a stage's `FROM` was taken out. Keep the one that is meant.)",
    .bad = R"(FROM debian:12-slim
ENTRYPOINT ["one"]
ENTRYPOINT ["two"]
)",
    .good = R"(FROM debian:12-slim
ENTRYPOINT ["two"]
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  report_repeated(kInfo, subject, InstructionKind::entrypoint, report);
}

}  // namespace
}  // namespace decant::rules::dl4004

namespace decant::rules {
constinit const lint::Rule repeated_entrypoint{&dl4004::kInfo, dl4004::check};
}  // namespace decant::rules
