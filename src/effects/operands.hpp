// What the operands of a command do (knowledge::Operands).
#pragma once

#include "effects/rule_terms.hpp"

namespace decant {

// Adds to `effect` what the words besides options say.
void apply_operands(const Invocation& invocation, const Scope& scope, const Site& site, RuleTerms& terms,
                    CommandEffect& effect);

}  // namespace decant
