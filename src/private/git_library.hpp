// libgit2 started and stopped, and its objects owned: for the files of the module decant-git alone.
#pragma once

#include <git2.h>

#include <memory>
#include <string_view>

namespace decant::private_module {

template <auto kFree>
struct Free {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};
template <typename T, auto kFree>
using Owned = std::unique_ptr<T, Free<kFree>>;

using Repository = Owned<git_repository, git_repository_free>;
using Object = Owned<git_object, git_object_free>;

// Started once a process (it reads the system's certificates, several milliseconds) and stopped at its end.
// Whose a repository is does not matter: nothing that its configuration names is ever run. Objects are not
// hashed again when they are read, as git does not either.
struct Library {
  Library() {
    git_libgit2_init();
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
    // What is wanted twice decant keeps itself (git::Repository); this would grow to 256 MB.
    git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0);
  }
  ~Library() { git_libgit2_shutdown(); }
};
inline void start_library() {
  static const Library library;
}

inline std::string_view last_message() {
  const git_error* last = git_error_last();
  return last != nullptr && last->message != nullptr ? last->message : "unknown reason";
}

}  // namespace decant::private_module
