// The part of the module decant-git that finds commits and gives objects: plain C.
#pragma once

#include "private/git.hpp"

#include <cstddef>

namespace decant::private_module {

inline constexpr std::size_t kGitIdBytes = 20;

// A store of objects (the directory `objects` of a repository), or null, with libgit2's message. Opened
// without the repository around it: of the features that libgit2 does not know, partial clones and the forms
// of the index do not concern objects.
using GitOpenObjects = void*(const char* directory, void* to,
                             void (*error)(void* to, const char* bytes, std::size_t size));
inline constexpr const char* kGitOpenObjects = "decant_git_open_objects";

using GitCloseObjects = void(void* store);
inline constexpr const char* kGitCloseObjects = "decant_git_close_objects";

enum class GitFound : int { ok = 0, missing, failed };

// Gives an object's type (git's number: 1 commit, 2 tree, 3 blob, 4 tag) and bytes. For several threads.
using GitReadObject = GitFound(void* store, const unsigned char* id, void* to,
                               void (*object)(void* to, int type, const char* bytes, std::size_t size),
                               void (*error)(void* to, const char* bytes, std::size_t size));
inline constexpr const char* kGitReadObject = "decant_git_read_object";

// The commit that `revision` names in the repository whose directory is `git_directory`.
using GitResolve = GitStatus(const char* git_directory, const char* revision, unsigned char* id, void* to,
                             void (*error)(void* to, const char* bytes, std::size_t size));
inline constexpr const char* kGitResolve = "decant_git_resolve";

}  // namespace decant::private_module
