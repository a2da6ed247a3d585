// The part of the module decant-git that compares two texts: plain C.
#pragma once

#include <cstddef>

namespace decant::private_module {

// Calls `line` with pieces of a unified diff from `before` to `after`, both named `name`. Gives 0, or
// libgit2's code.
using GitDiff = int(const char* before, std::size_t before_size, const char* after, std::size_t after_size,
                    const char* name, void* to, void (*line)(void* to, const char* bytes, std::size_t size));
inline constexpr const char* kGitDiff = "decant_git_diff";

}  // namespace decant::private_module
