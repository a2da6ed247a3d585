// What an instruction in shell form gives to its shell, and where that text lies in the Dockerfile.
#pragma once

#include "syntax/document.hpp"

#include <optional>
#include <string>

namespace decant {

struct RunScript {
  std::string text;
  // Where `text` lies in the Dockerfile (only the places are of use here, not its text()). A line that ends a
  // heredoc counts to the body.
  LogicalText places{};
  // One heredoc alone that begins with `#!` is a program of its own, the SHELL only starts it: that line,
  // without these two bytes.
  std::string interpreter{};
};

// Of a RUN, CMD, ENTRYPOINT or HEALTHCHECK in shell form; nullopt for all else. Source: BuildKit, dispatchRun
// in frontend/dockerfile/dockerfile2llb/convert.go: one heredoc alone is the script itself; others are put
// behind the line that names them, for the shell to read.
std::optional<RunScript> run_script(const Instruction& instruction);

}  // namespace decant
