// MultipleInstructionsDisallowed: several CMD, ENTRYPOINT or HEALTHCHECK in one stage.
//
// The earlier one is reported, since it is the one without effect; but its message has the keyword of the
// later one, and it is a comment above the later one that silences it.
#include "rules/buildkit/checks.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

#include <map>

namespace decant::rules::multiple_instructions_disallowed_rule {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "MultipleInstructionsDisallowed",
    .name = "multiple-instructions-disallowed",
    .family = lint::Family::buildkit,
    .level = lint::Level::warning,
    .summary = "several CMD, ENTRYPOINT or HEALTHCHECK in one stage",
    .why =
        R"(Only the last `CMD`, `ENTRYPOINT` and `HEALTHCHECK` of a stage count. An earlier one looks as if it did something, and
does nothing.)",
    .bad = R"(FROM debian:12-slim
CMD ["first"]
CMD ["second"]
)",
    .good = R"(FROM debian:12-slim
ENTRYPOINT ["program"]
CMD ["second"]
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  std::map<std::pair<std::uint32_t, InstructionKind>, std::uint32_t> last;
  for (const lint::Visit& visit : subject.trace->visits) {
    const InstructionKind kind = visit.instruction->kind;
    if (kind != InstructionKind::cmd && kind != InstructionKind::entrypoint &&
        kind != InstructionKind::healthcheck) {
      continue;
    }
    const auto [before, is_first] = last.try_emplace({visit.stage, kind}, visit.place);
    if (is_first) continue;
    CheckPlace place = place_of_check(subject, visit);
    place.instruction = before->second;
    place.span = subject.document.instructions[before->second].line_span;
    report_check(
        subject, kInfo, place,
        fmt::format("Multiple {} instructions should not be used in the same stage because only the last "
                    "one will be used",
                    visit.instruction->keyword),
        report);
    before->second = visit.place;
  }
}

}  // namespace
}  // namespace decant::rules::multiple_instructions_disallowed_rule

namespace decant::rules {

constinit const lint::Rule multiple_instructions_disallowed{&multiple_instructions_disallowed_rule::kInfo,
                                                            multiple_instructions_disallowed_rule::check};

}  // namespace decant::rules
