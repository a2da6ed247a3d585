// DL3055: a label that is to be the hash of a commit, and is none.
#include "rules/hadolint/findings.hpp"
#include "rules/hadolint/labels.hpp"
#include "rules/rules.hpp"

namespace decant::rules::dl3055 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3055",
    .name = "label-no-hash",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "a label of the schema is no Git hash",
    .why =
        R"(The configuration says that this label is the hash of a commit (`label-schema`, type `hash`): 7 or 40 hexadecimal digits in
lower case. The example has `revision` in the schema.)",
    .bad = R"(FROM debian:12-slim
LABEL revision="v1.0.0"
)",
    .good = R"(FROM debian:12-slim
LABEL revision="0123456"
)"};

bool is_valid(std::string_view value) {
  return (value.size() == 7 || value.size() == 40) &&
         value.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

void check(const lint::Subject& subject, lint::Report& report) {
  check_labels(subject, kInfo, lint::LabelType::hash, is_valid, "is not a valid git hash", report);
}

}  // namespace
}  // namespace decant::rules::dl3055

namespace decant::rules {
constinit const lint::Rule label_no_hash{&dl3055::kInfo, dl3055::check};
}  // namespace decant::rules
