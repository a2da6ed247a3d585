// What ShellCheck reads of a RUN, and where its lines lie in the Dockerfile. Plain data.
//
//   #!/bin/bash -eo pipefail      the stage's SHELL               ┐ head: of decant
//   export VERSION=1              ARG VERSION, used in the RUN    ┘
//   curl "$VERSION" | tar x       the script as BuildKit hands it to the shell
#pragma once

#include "base/span.hpp"
#include "syntax/document.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace decant::shellcheck {

struct Script {
  std::string text;  // head and script
  std::uint32_t head_lines = 0;
  std::size_t head_bytes = 0;
  LogicalText places{};          // where the script lies (not its text)
  bool has_places = true;        // false: only the whole instruction is known
  Span whole;                    // the instruction's logical line
  std::uint32_t first_line = 0;  // of the instruction
  std::uint32_t last_line = 0;
};

}  // namespace decant::shellcheck
