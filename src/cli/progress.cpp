// See progress.hpp.
#include "cli/progress.hpp"

#include "cli/output.hpp"
#include "report/printable.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace decant::cli {

void Progress::show(std::string_view what, std::size_t done, std::size_t of) {
  const Clock::time_point now = Clock::now();
  const bool is_soon = now - shown_ < std::chrono::milliseconds(100);
  const bool is_young = now - begin_ < std::chrono::milliseconds(500);
  if (!error_terminal().terminal || done == of || is_soon || is_young) return;
  shown_ = now;
  any_ = true;
  const std::string of_what = what.empty() ? std::string() : fmt::format("{}: ", report::printable(what));
  const std::string text = fmt::format("\r\x1b[K{}{} of {} commits", of_what, done, of);
  std::fputs(text.c_str(), stderr);
  std::fflush(stderr);
}

void Progress::clear() {
  if (!any_) return;
  any_ = false;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
}

}  // namespace decant::cli
