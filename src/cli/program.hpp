// The program between main and the commands: which command is meant, its options, its exit code.
#pragma once

#include "base/problem.hpp"

#include <span>

namespace decant::cli {

// Runs the command that `arguments` (without the program's name) ask for. Everything that a person reads has
// been printed when it returns. Throws only what is a defect of decant.
Exit run_program(std::span<const char* const> arguments);

}  // namespace decant::cli
