// LegacyKeyValueFormat: `ENV name value` and `LABEL name value`.
#include "rules/buildkit/checks.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

namespace decant::rules::legacy_key_value_format_rule {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "LegacyKeyValueFormat",
    .name = "legacy-key-value-format",
    .family = lint::Family::buildkit,
    .level = lint::Level::warning,
    .summary = "ENV or LABEL with a blank instead of =",
    .why =
        R"(`ENV NAME a b` sets one variable to everything behind the name, quotes and all; `ENV NAME=a b=c` sets two. Only the
second form takes several pairs, and only it is not on its way out.)",
    .bad = R"(FROM debian:12-slim
ENV LANG C.UTF-8
)",
    .good = R"(FROM debian:12-slim
ENV LANG=C.UTF-8
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  for (const lint::Visit& visit : subject.trace->visits) {
    const InstructionKind kind = visit.instruction->kind;
    if ((kind != InstructionKind::env && kind != InstructionKind::label) || !visit.expanded) continue;
    const std::string_view keyword = visit.instruction->keyword;
    for (const KeyValue& pair : visit.instruction->pairs) {
      if (!pair.legacy) continue;
      report_check(
          subject, kInfo, place_of_check(subject, visit),
          fmt::format("\"{0} key=value\" should be used instead of legacy \"{0} key value\" format", keyword),
          report);
    }
  }
}

}  // namespace
}  // namespace decant::rules::legacy_key_value_format_rule

namespace decant::rules {

constinit const lint::Rule legacy_key_value_format{&legacy_key_value_format_rule::kInfo,
                                                   legacy_key_value_format_rule::check};

}  // namespace decant::rules
