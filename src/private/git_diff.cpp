// Unified diffs by libgit2's xdiff, which is what `git diff` prints with.
#include "private/git_diff.hpp"

#include <git2.h>

#include <memory>

extern "C" int decant_git_diff(const char* before, std::size_t before_size, const char* after,
                               std::size_t after_size, const char* name, void* to,
                               void (*line)(void* to, const char* bytes, std::size_t size));

extern "C" int decant_git_diff(const char* before, std::size_t before_size, const char* after,
                               std::size_t after_size, const char* name, void* to,
                               void (*line)(void* to, const char* bytes, std::size_t size)) {
  git_libgit2_init();
  git_patch* made = nullptr;
  git_diff_options options = GIT_DIFF_OPTIONS_INIT;
  int code = git_patch_from_buffers(&made, before, before_size, name, after, after_size, name, &options);
  const std::unique_ptr<git_patch, decltype(&git_patch_free)> patch(made, git_patch_free);
  git_buf text = GIT_BUF_INIT;
  if (code == 0 && patch) code = git_patch_to_buf(&text, patch.get());
  if (code == 0 && text.ptr != nullptr) line(to, text.ptr, text.size);
  git_buf_dispose(&text);
  git_libgit2_shutdown();
  return code;
}
