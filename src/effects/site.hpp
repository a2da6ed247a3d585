// What stands around one command of a RUN: the instruction, the image before it, the mounts, what the
// commands before it did. Plain references, made anew for each command.
#pragma once

#include "effects/image_view.hpp"

#include <span>
#include <string>
#include <vector>

namespace decant {

// One --mount of a RUN.
struct MountPoint {
  std::string target;         // absolute
  bool from_context = false;  // type=bind without from=
  std::string source;         // its path in the context
  bool hides_writes = true;   // what is written below it does not reach the image
};

struct Site {
  const Document& document;
  const Instruction& instruction;
  const ImageView& view;
  const Context* context;  // null where there is none
  const std::vector<MountPoint>& mounts;
  std::span<const CommandEffect> so_far;
  std::vector<Diagnostic>& diagnostics;

  [[nodiscard]] std::uint32_t line_of(std::uint32_t instruction_index) const {
    return document.instructions[instruction_index].start_line;
  }
};

// The mount that a path lies in, the innermost one; nullptr when it lies in none.
const MountPoint* mount_of(const std::vector<MountPoint>& mounts, std::string_view path);

}  // namespace decant
