// A directory for files that another program reads and that are gone afterwards, also when decant is stopped
// by Ctrl-C or told to end in the middle.
#pragma once

#include "base/problem.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace decant::host {

class ScratchDirectory {
 public:
  // In $TMPDIR or /tmp, for this user alone.
  static Result<ScratchDirectory> make();
  ~ScratchDirectory();
  ScratchDirectory(ScratchDirectory&& other) noexcept;
  ScratchDirectory& operator=(ScratchDirectory&&) = delete;
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;

  // Writes the next file; its name is its number, from 0. Returns its path. One thread at a time.
  Result<std::string> add(std::string_view bytes);
  // A path for a file of this name, which somebody else may write; it is removed with the others, but not
  // when a signal ends the program: hold an Interruption (watched.hpp) for that.
  std::string room(const std::string& name);
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  explicit ScratchDirectory(std::string path);
  std::string path_;
  std::size_t files_ = 0;
  std::vector<std::string> rooms_;
};

}  // namespace decant::host
