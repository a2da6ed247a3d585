// A Layout is the rewrite's own picture of a Dockerfile: stages as lists of instructions, each verbatim,
// moved or new, with the comments that speak of it. Steps take one and give one; one printer
// (emit/dockerfile) writes it.
#pragma once

#include "syntax/document.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace decant::plan {

enum class Provenance : std::uint8_t { verbatim, moved, made };

struct LayoutInstruction {
  InstructionKind kind = InstructionKind::unknown;
  Provenance provenance = Provenance::verbatim;
  std::string indent;                 // blanks before the keyword, as written
  std::string text;                   // as written, continuations and heredocs included, no final line end
  std::vector<std::string> comments;  // lines above it that belong to it, `#` included; "" is a blank line
  std::uint32_t line = 0;             // in the file that was read; 0 for a new one
};

enum class StageRole : std::uint8_t { kept, trunk, main_line, branch, final };

struct LayoutStage {
  std::string name;  // as to be written; empty: none
  StageRole role = StageRole::kept;
  std::vector<LayoutInstruction> instructions;  // [0] is the FROM
};

struct Layout {
  std::vector<std::string> preamble;       // directives and comments above everything, verbatim lines
  std::vector<LayoutInstruction> globals;  // ARGs above the first FROM
  std::vector<LayoutStage> stages;
  std::vector<std::string> trailer;  // comments below the last instruction
  char escape = '\\';
};

// From a document without errors. Printing it gives the same instructions with the same comments.
Layout layout_of(const Document& document);

}  // namespace decant::plan
