// A line on a terminal's standard error that is written over, for people who wait. Nothing for work that is
// done at once, and nothing where nobody looks.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace decant::cli {

class Progress {
 public:
  Progress() = default;
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `what: 20 of 200 commits`.
  void show(std::string_view what, std::size_t done, std::size_t of);
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point shown_{};
  bool any_ = false;
};

}  // namespace decant::cli
