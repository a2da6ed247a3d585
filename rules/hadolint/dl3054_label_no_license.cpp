// DL3054: a label that is to be an identifier of the SPDX license list, and is none.
//
// One identifier, in its own case; expressions (`MIT OR Apache-2.0`) and deprecated ones (`GPL-3.0`) are not.
#include "rules/hadolint/findings.hpp"
#include "rules/hadolint/labels.hpp"
#include "rules/rules.hpp"

namespace decant::rules::dl3054 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3054",
    .name = "label-no-license",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "a label of the schema is no SPDX identifier",
    .why =
        R"(The configuration says that this label is a license (`label-schema`, type `spdx`): one identifier of the SPDX license list
(https://spdx.org/licenses), written as there. Expressions and deprecated identifiers are not taken. The example has
`license` in the schema.)",
    .bad = R"(FROM debian:12-slim
LABEL license="GPLv3"
)",
    .good = R"(FROM debian:12-slim
LABEL license="GPL-3.0-only"
)"};

bool is_valid(std::string_view value) {
  constexpr std::string_view kBlanks = " \t\r\n";
  return is_spdx_identifier(value.substr(0, value.find_last_not_of(kBlanks) + 1));
}

void check(const lint::Subject& subject, lint::Report& report) {
  check_labels(subject, kInfo, lint::LabelType::spdx, is_valid, "is not a valid SPDX identifier", report);
}

}  // namespace
}  // namespace decant::rules::dl3054

namespace decant::rules {
constinit const lint::Rule label_no_license{&dl3054::kInfo, dl3054::check};
}  // namespace decant::rules
