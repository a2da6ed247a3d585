// Other programs, in one place: started without a shell, waited for, their output bounded. decant starts only
// what the user asked for by name.
#pragma once

#include "base/problem.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace decant::host {

struct ProcessOutput {
  int code = 0;  // exit code; 128 and the signal's number where a signal ended it
  std::string out;
  std::string error;
};

struct ProcessOptions {
  int seconds = 60;
  std::size_t bytes = std::size_t{16} << 20U;  // of stdout and stderr each
  std::string name{};                          // how messages call it; empty: by all its words
  std::vector<std::string> unset{};            // variables that it does not get
};

// Runs `words[0]`, looked up in PATH, with nothing to read. Problems: it cannot be started, does not end in
// time, or says too much; a bad exit code is none.
Result<ProcessOutput> run_process(const std::vector<std::string>& words, const ProcessOptions& options = {});

// The absolute path of a program: of a name the first in PATH (its relative directories are passed over: they
// are in the hands of whoever made the working directory), of a path itself. Problems say why it cannot run.
Result<std::string> find_program(const std::string& name_or_path);

}  // namespace decant::host
