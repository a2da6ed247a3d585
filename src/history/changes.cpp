// See changes.hpp.
#include "history/changes.hpp"

#include "host/module.hpp"
#include "private/git.hpp"

#include <fmt/format.h>

namespace decant::history {
namespace {

using private_module::GitChanged;
using private_module::GitStatus;

struct Answer {
  std::vector<std::string> paths;
  std::string error;
};

void take_path(void* to, const char* bytes, std::size_t size) {
  static_cast<Answer*>(to)->paths.emplace_back(bytes, size);
}
void take_error(void* to, const char* bytes, std::size_t size) {
  static_cast<Answer*>(to)->error.assign(bytes, size);
}

Problem problem_of(GitStatus status, const std::string& directory, const std::string& revision,
                   const std::string& why) {
  switch (status) {
    case GitStatus::no_repository:
      return {.what = fmt::format("{} is not in a git work tree", directory),
              .remedy = "name the changed files instead: --changed PATH"};
    case GitStatus::unknown_revision:
      return {.what = fmt::format("git does not know the revision {}: {}", revision, why),
              .remedy = "give a commit, branch or tag of this repository; a shallow clone may not have it"};
    case GitStatus::ok:
    case GitStatus::failed:
      break;
  }
  return {.what = fmt::format("the git repository of {} cannot be read: {}", directory, why),
          .remedy = "check it with `git status`, or name the changed files: --changed PATH"};
}

}  // namespace

Result<std::vector<std::string>> changed_since(const std::string& directory, const std::string& revision) {
  const Result<void*> symbol = host::module_symbol("git", private_module::kGitChanged);
  if (!symbol) return symbol.problem();
  Answer answer;
  const GitStatus status = reinterpret_cast<GitChanged*>(*symbol)(directory.c_str(), revision.c_str(),
                                                                  &answer, take_path, take_error);
  if (status != GitStatus::ok) return problem_of(status, directory, revision, answer.error);
  std::sort(answer.paths.begin(), answer.paths.end());
  answer.paths.erase(std::unique(answer.paths.begin(), answer.paths.end()), answer.paths.end());
  return std::move(answer.paths);
}

}  // namespace decant::history
