// One name a rule; rules/table.cpp sorts them by code. A new rule is a file and a line in both.
#pragma once

#include "lint/rule.hpp"

namespace decant::rules {

extern const lint::Rule unused_pragma;                  // DC0001
extern const lint::Rule copy_before_install;            // DC1001
extern const lint::Rule independent_installs_together;  // DC1002
extern const lint::Rule volatile_variable_early;        // DC1003
extern const lint::Rule update_alone;                   // DC1004
extern const lint::Rule unused_stage;                   // DC2001
extern const lint::Rule wide_copy_takes_too_much;       // DC3001
extern const lint::Rule invalid_dockerfile;             // DL1000

}  // namespace decant::rules
