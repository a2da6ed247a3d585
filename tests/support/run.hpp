// Runs the program as a person would, in this process: arguments in, exit code and both streams out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace decant {

struct Ran {
  int exit = 0;
  std::string out;
  std::string error;
};

// `decant ARGUMENTS…` with `input` on standard input. The working directory is the test's own.
Ran run_decant(const std::vector<std::string>& arguments, std::string_view input = "");

}  // namespace decant
