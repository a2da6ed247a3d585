// BuildKit's operation key: the canonical form of one instruction, without its inputs, as the builder's cache
// sees it, quirks included (facts: buildkit-cache sections 1 to 4). One of three canonical forms; decant's
// keys (src/keys) and equality in plans (src/plan/check.cpp) are others on purpose.
#pragma once

#include "cache/build.hpp"

#include <cstdint>
#include <string>

namespace decant::cache {

// Text that is equal exactly when BuildKit's operation is. RUN: command, environment in order, directory as
// written, user, flags. COPY and ADD: base names of the sources, destination, flags. WORKDIR: the directory.
// Empty for instructions that make no operation.
std::string operation_key(const Build& build, std::uint32_t instruction);

// The command alone: what a person would call the same RUN.
std::string command_text(const Build& build, std::uint32_t instruction);

}  // namespace decant::cache
