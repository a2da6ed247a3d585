// DL3051: a label of the schema without a value.
#include "rules/hadolint/findings.hpp"
#include "rules/hadolint/labels.hpp"
#include "rules/rules.hpp"

namespace decant::rules::dl3051 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3051",
    .name = "empty-label",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "a label of the schema is empty",
    .why =
        R"(A label that `label-schema` in the configuration asks for has no value: whoever reads it learns nothing. The example has
`title` in the schema.)",
    .bad = R"(FROM debian:12-slim
LABEL title=""
)",
    .good = R"(FROM debian:12-slim
LABEL title="app"
)"};

bool is_valid(std::string_view value) {
  return !value.empty();
}

void check(const lint::Subject& subject, lint::Report& report) {
  check_labels(subject, kInfo, std::nullopt, is_valid, "is empty", report);
}

}  // namespace
}  // namespace decant::rules::dl3051

namespace decant::rules {
constinit const lint::Rule empty_label{&dl3051::kInfo, dl3051::check};
}  // namespace decant::rules
