// The module decant-git: all of libgit2 that decant uses, behind owning pointers. It reads the repository and
// the working tree and writes nothing, the index included; hooks and external filters are never run.
#include "private/git.hpp"

#include "private/git_library.hpp"

#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

namespace {

using decant::private_module::GitStatus;

using decant::private_module::Object;
using decant::private_module::Owned;
using decant::private_module::Repository;
using Diff = Owned<git_diff, git_diff_free>;
using CText = Owned<char, std::free>;

struct Answer {
  void* to;
  void (*path)(void* to, const char* bytes, std::size_t size);
  void (*error)(void* to, const char* bytes, std::size_t size);
  std::string prefix;  // of `directory` below the work tree, with a final slash; empty at its root

  GitStatus fail(GitStatus status) const {
    const std::string_view message = decant::private_module::last_message();
    error(to, message.data(), message.size());
    return status;
  }
  void add(std::string_view changed) const {
    if (!changed.starts_with(prefix)) return;
    changed.remove_prefix(prefix.size());
    path(to, changed.data(), changed.size());
  }
};

GitStatus list_changes(Answer& answer, const char* directory, const char* revision) {
  git_repository* opened = nullptr;
  if (const int code = git_repository_open_ext(&opened, directory, 0, nullptr); code != 0) {
    return answer.fail(code == GIT_ENOTFOUND ? GitStatus::no_repository : GitStatus::failed);
  }
  const Repository repository(opened);
  const char* work_tree = git_repository_workdir(repository.get());
  const CText place(realpath(directory, nullptr));
  if (work_tree == nullptr || !place) return answer.fail(GitStatus::no_repository);
  // Both are free of links; the work tree ends with a slash.
  const std::string below = std::string(place.get()) + "/";
  if (!below.starts_with(work_tree)) return answer.fail(GitStatus::no_repository);
  answer.prefix = below.substr(std::strlen(work_tree));

  git_object* found = nullptr;
  if (git_revparse_single(&found, repository.get(), revision) != 0)
    return answer.fail(GitStatus::unknown_revision);
  const Object named(found);
  git_object* peeled = nullptr;
  if (git_object_peel(&peeled, named.get(), GIT_OBJECT_TREE) != 0)
    return answer.fail(GitStatus::unknown_revision);
  const Object tree(peeled);

  git_diff_options options = GIT_DIFF_OPTIONS_INIT;
  options.flags = GIT_DIFF_INCLUDE_UNTRACKED | GIT_DIFF_RECURSE_UNTRACKED_DIRS | GIT_DIFF_INCLUDE_TYPECHANGE |
                  GIT_DIFF_DISABLE_PATHSPEC_MATCH | GIT_DIFF_SKIP_BINARY_CHECK;
  std::string pathspec = answer.prefix;
  char* only = pathspec.data();
  if (!pathspec.empty()) options.pathspec = {&only, 1};
  git_diff* compared = nullptr;
  if (git_diff_tree_to_workdir_with_index(&compared, repository.get(),
                                          reinterpret_cast<git_tree*>(tree.get()), &options) != 0) {
    return answer.fail(GitStatus::failed);
  }
  const Diff diff(compared);
  for (std::size_t i = 0; i < git_diff_num_deltas(diff.get()); ++i) {
    const git_diff_delta* delta = git_diff_get_delta(diff.get(), i);
    if (delta->status == GIT_DELTA_UNMODIFIED) continue;
    const std::string_view before = delta->old_file.path != nullptr ? delta->old_file.path : "";
    const std::string_view after = delta->new_file.path != nullptr ? delta->new_file.path : "";
    if (!before.empty()) answer.add(before);
    if (!after.empty() && after != before) answer.add(after);
  }
  return GitStatus::ok;
}

}  // namespace

extern "C" GitStatus decant_git_changed(const char* directory, const char* revision, void* to,
                                        void (*path)(void* to, const char* bytes, std::size_t size),
                                        void (*error)(void* to, const char* bytes, std::size_t size));

extern "C" GitStatus decant_git_changed(const char* directory, const char* revision, void* to,
                                        void (*path)(void* to, const char* bytes, std::size_t size),
                                        void (*error)(void* to, const char* bytes, std::size_t size)) {
  decant::private_module::start_library();
  Answer answer{.to = to, .path = path, .error = error, .prefix = {}};
  return list_changes(answer, directory, revision);
}
