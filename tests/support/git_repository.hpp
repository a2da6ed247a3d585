// A real repository that the git program makes for one test: with an identity, a time and a configuration of
// its own, so that nothing of the machine's matters.
#pragma once

#include "support/temp_directory.hpp"

#include <string>
#include <string_view>

namespace decant {

bool have_git();

class GitRepository {
 public:
  // `git init` with these options; an empty text makes no repository yet (for a clone).
  explicit GitRepository(std::string_view init_options = "-q .");

  [[nodiscard]] const TempDirectory& directory() const { return directory_; }
  [[nodiscard]] const std::string& path() const { return directory_.path(); }
  void write(std::string_view path, std::string_view bytes) const { directory_.write(path, bytes); }
  // Runs a script of the shell there and gives what it prints, without the last newline; one that fails fails
  // the test.
  std::string sh(std::string_view script) const;
  // `git add -A` and a commit; its id. The time is the number of commits so far.
  std::string commit(std::string_view message = "change");

 private:
  TempDirectory directory_;
  int commits_ = 0;
};

}  // namespace decant
