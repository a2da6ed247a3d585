// What cd, export and their kin do to a scope.
#pragma once

#include "effects/scope.hpp"

#include <span>

namespace decant {

// `cd …`: where it leads, or nowhere known.
void shell_cd(std::span<const Field> fields, Scope& scope);
// One word of export, readonly, local … or unset.
void shell_declare(const Field& field, bool unset, Scope& scope);

}  // namespace decant
