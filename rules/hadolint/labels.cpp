#include "rules/hadolint/labels.hpp"

#include <fmt/format.h>

namespace decant::rules {

void check_labels(const lint::Subject& subject, const lint::RuleInfo& rule,
                  std::optional<lint::LabelType> type, bool (*is_valid)(std::string_view),
                  std::string_view problem, lint::Report& report) {
  const auto& schema = subject.hadolint->options->label_schema;
  if (schema.empty()) return;
  const char escape = subject.document.escape;
  for (const hado::Step& step : subject.hadolint->steps) {
    if (step.kind() != InstructionKind::label) continue;
    for (const KeyValue& pair : step.instruction->pairs) {
      const std::string key = hado::name_of(pair, escape);
      const auto label = schema.find(key);
      if (label == schema.end() || (type && label->second != *type)) continue;
      if (is_valid(hado::value_of(pair, escape))) continue;
      add_finding_at(rule, step, pair.span, fmt::format("Label `{}` {}.", key, problem), report);
    }
  }
}

}  // namespace decant::rules
