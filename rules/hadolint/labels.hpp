// Labels of the schema that hadolint's configuration has: DL3051 to DL3058 each look at the values of one
// type.
#pragma once

#include "rules/hadolint/findings.hpp"

#include <optional>
#include <string_view>

namespace decant::rules {

// Adds a finding for each label of that type (nullopt: of any) whose value is not valid: "Label `x`
// `problem`".
void check_labels(const lint::Subject& subject, const lint::RuleInfo& rule,
                  std::optional<lint::LabelType> type, bool (*is_valid)(std::string_view),
                  std::string_view problem, lint::Report& report);

// One identifier of the SPDX license list, in its own case; no deprecated one.
bool is_spdx_identifier(std::string_view text);

}  // namespace decant::rules
