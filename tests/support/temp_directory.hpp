// A directory that lives as long as the test that made it.
#pragma once

#include <string>
#include <string_view>

namespace decant {

class TempDirectory {
 public:
  TempDirectory();
  ~TempDirectory();
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;

  // Absolute, links resolved, without a final slash.
  [[nodiscard]] const std::string& path() const { return path_; }
  // Absolute path of something below.
  [[nodiscard]] std::string operator/(std::string_view relative) const;
  // Writes a file, making its directories; returns its absolute path.
  std::string write(std::string_view relative, std::string_view bytes) const;
  // A file's bytes; one that does not exist fails the test case.
  [[nodiscard]] std::string read(std::string_view relative) const;
  // Copies a directory of testdata into this one (`into` relative to it).
  void copy_testdata(std::string_view directory_below_testdata, std::string_view into = "") const;

 private:
  std::string path_;
};

// The working directory of the whole test program, as long as this lives: for what messages name as seen from
// there.
class InDirectory {
 public:
  explicit InDirectory(const std::string& path);
  ~InDirectory();
  InDirectory(const InDirectory&) = delete;
  InDirectory& operator=(const InDirectory&) = delete;

 private:
  std::string before_;
};

}  // namespace decant
