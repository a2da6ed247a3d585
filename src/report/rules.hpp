// The rules for people: the table of `decant rules`, a rule's page, and the manual's index. All from the rule
// table, so that help and manual cannot differ.
#pragma once

#include "lint/rule.hpp"

#include <span>
#include <string>

namespace decant::report {

// `DC1001  warning  copy-before-install  …` a line, aligned.
std::string rules_as_table(std::span<const lint::Rule> rules);

// One rule in Markdown: docs/rules/CODE.md, and what `decant rules CODE` prints.
std::string rule_page(const lint::RuleInfo& rule);

// docs/rules/README.md.
std::string rules_index(std::span<const lint::Rule> rules);

// docs/profiles.md.
std::string profiles_page(std::span<const lint::Rule> rules);

}  // namespace decant::report
