// A program in the place of ShellCheck: it answers as ShellCheck does, finds SC9999 in each line with BAD,
// hangs on a script with HANG, dies of one with DIE, and counts how often it was started.
#pragma once

#include "support/temp_directory.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace decant {

class FakeShellcheck {
 public:
  FakeShellcheck();
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const TempDirectory& directory() const { return directory_; }
  // How many scripts each start so far was for; --version is not among them.
  [[nodiscard]] std::vector<std::size_t> starts() const;
  // How often it was asked for its version.
  [[nodiscard]] std::size_t versions() const;
  // Another shell script in its place.
  void replace(std::string_view script) const;

 private:
  TempDirectory directory_;
  std::string path_;
};

// A variable of the environment for as long as it lives.
class WithVariable {
 public:
  WithVariable(std::string name, const std::string& value);
  ~WithVariable();
  WithVariable(const WithVariable&) = delete;
  WithVariable& operator=(const WithVariable&) = delete;

 private:
  std::string name_;
  std::string before_;
  bool was_set_;
};

}  // namespace decant
