// The effect of one instruction, by kind. Each is given what stands around it and fills an Effect whose
// `instruction` is set.
#pragma once

#include "effects/image_view.hpp"

namespace decant {

struct InstructionSite {
  const Document& document;
  const Instruction& instruction;
  const Evaluated& evaluated;
  const BuildGraph& graph;
  const Context* context;  // null where there is none
  ImageView& view;         // directories that the instruction makes are added to it
  std::vector<Diagnostic>& diagnostics;
  const knowledge::Library& library;
};

void copy_effect(const InstructionSite& site, Effect& effect);       // COPY, ADD
void run_effect(const InstructionSite& site, Effect& effect);        // RUN
void directory_effect(const InstructionSite& site, Effect& effect);  // WORKDIR

// Adds the writes of the directories above `path` that are not there yet, and a read of the nearest one that
// an instruction of this file made.
void make_parents(std::string_view path, ImageView& view, Effect& effect);

// Adds a read of the directory when an earlier instruction of this file made it.
void need_directory(std::string_view path, const ImageView& view, Effect& effect);

void make_opaque(Effect& effect, std::string why);

}  // namespace decant
