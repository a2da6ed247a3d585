// DL3050: a label that is not in the schema, where nothing else is allowed.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

namespace decant::rules::dl3050 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3050",
    .name = "superfluous-label",
    .family = lint::Family::hadolint,
    .level = lint::Level::info,
    .summary = "a label that the schema does not name",
    .why =
        R"(With `strict-labels` in the configuration an image has the labels of `label-schema` and no other; a slip of the fingers in a
key is found so. The example has a schema without `vendor`.)",
    .bad = R"(FROM debian:12-slim
LABEL vendor="x"
)",
    .good = R"(FROM debian:12-slim
LABEL title="x"
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  const lint::HadolintOptions& options = *subject.hadolint->options;
  if (!options.strict_labels.value_or(false)) return;
  for (const hado::Step& step : subject.hadolint->steps) {
    if (step.kind() != InstructionKind::label) continue;
    for (const KeyValue& pair : step.instruction->pairs) {
      const std::string key = hado::name_of(pair, subject.document.escape);
      if (options.label_schema.contains(key)) continue;
      add_finding_at(kInfo, step, pair.span,
                     fmt::format("Superfluous label {}: the label schema has none such.", marked(key)),
                     report);
      break;
    }
  }
}

}  // namespace
}  // namespace decant::rules::dl3050

namespace decant::rules {
constinit const lint::Rule superfluous_label{&dl3050::kInfo, dl3050::check};
}  // namespace decant::rules
