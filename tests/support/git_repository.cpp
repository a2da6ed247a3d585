// See git_repository.hpp.
#include "support/git_repository.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <cstdlib>

namespace decant {

bool have_git() {
  static const bool have = std::system("git --version >/dev/null 2>&1") == 0;
  return have;
}

GitRepository::GitRepository(std::string_view init_options) {
  if (!init_options.empty()) sh(fmt::format("git -c init.defaultBranch=main init {}", init_options));
}

std::string GitRepository::sh(std::string_view script) const {
  const std::string command = fmt::format(
      "cd '{0}' && export HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a "
      "GIT_AUTHOR_EMAIL=a@example.org "
      "GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org GIT_AUTHOR_DATE='{1} +0000' "
      "GIT_COMMITTER_DATE='{1} +0000'; unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE; set -e; umask 022; {{ "
      "{2}\n}} 2>&1",
      path(), 1'600'000'000 + commits_, script);
  std::FILE* const stream = ::popen(command.c_str(), "r");
  REQUIRE(stream != nullptr);
  std::string out;
  std::array<char, 4096> chunk{};
  while (const std::size_t got = std::fread(chunk.data(), 1, chunk.size(), stream))
    out.append(chunk.data(), got);
  const int status = ::pclose(stream);
  INFO(out);
  REQUIRE(status == 0);
  while (out.ends_with('\n')) out.pop_back();
  return out;
}

std::string GitRepository::commit(std::string_view message) {
  ++commits_;
  return sh(fmt::format("git add -A && git commit -q --allow-empty -m '{}' && git rev-parse HEAD", message));
}

}  // namespace decant
