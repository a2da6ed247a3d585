// The interface of the module decant-git: plain C, so that nothing of libgit2 is in our headers.
#pragma once

#include <cstddef>

namespace decant::private_module {

enum class GitStatus : int { ok = 0, no_repository, unknown_revision, failed };

// Calls `path` once for each path that differs between the tree of `revision` and the working tree, untracked
// files (not those that git ignores) and staged changes included; only what lies below `directory`, relative
// to it, unsorted. A status that is not `ok` comes with libgit2's message through `error`.
using GitChanged = GitStatus(const char* directory, const char* revision, void* to,
                             void (*path)(void* to, const char* bytes, std::size_t size),
                             void (*error)(void* to, const char* bytes, std::size_t size));
inline constexpr const char* kGitChanged = "decant_git_changed";

}  // namespace decant::private_module
