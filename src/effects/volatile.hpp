// Variables whose value changes often: what a build is stamped with. One notion for the rule that warns of
// them (DC1003) and the step that moves them (sink).
#pragma once

#include "eval/state.hpp"
#include "syntax/document.hpp"

#include <cstdint>
#include <string_view>

namespace decant {

// A name that people give to a commit, a date or a build number: `GIT_SHA`, `BUILD_DATE`, `CI_COMMIT_SHA`.
bool is_stamp_name(std::string_view name);

// True when `instruction` is an ARG or ENV (of a stage) that sets such a variable: an ARG with a stamp's
// name, or an ENV whose value uses one.
bool is_volatile(const Document& document, const Evaluation& evaluation, std::uint32_t instruction);

}  // namespace decant
