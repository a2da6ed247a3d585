// DL4003: a second CMD in a stage.
//
// Only the last one has an effect; hadolint tells all but the first.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

namespace decant::rules::dl4003 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL4003",
    .name = "repeated-cmd",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "more than one CMD in a stage",
    .why =
        R"(Of several `CMD` in a stage only the last one has an effect. The others were meant for something: most often two people
each added one, or a stage's `FROM` was taken out. Keep the one that is meant.)",
    .bad = R"(FROM debian:12-slim
CMD ["one"]
CMD ["two"]
)",
    .good = R"(FROM debian:12-slim
CMD ["two"]
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  report_repeated(kInfo, subject, InstructionKind::cmd, report);
}

}  // namespace
}  // namespace decant::rules::dl4003

namespace decant::rules {
constinit const lint::Rule repeated_cmd{&dl4003::kInfo, dl4003::check};
}  // namespace decant::rules
