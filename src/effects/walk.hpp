// The commands of a RUN in the order in which they run, each with its effect.
#pragma once

#include "effects/scope.hpp"
#include "effects/site.hpp"
#include "syntax/shell_family.hpp"

#include <string>
#include <vector>

namespace decant {

struct Walked {
  std::vector<CommandEffect> commands;
  std::vector<std::string> variables;  // names in words of the script
};

// What every command of a RUN is read with. `so_far` of its Site is filled in from what was walked.
struct WalkSite {
  const Document& document;
  const Instruction& instruction;
  const ImageView& view;
  const Context* context;
  const std::vector<MountPoint>& mounts;
  shell::ShellFamily family;  // of the shell that reads the script
  std::vector<Diagnostic>& diagnostics;
  const knowledge::Library& library;
};

Walked walk_script(const shell::Script& script, const State& state, const WalkSite& site);
// The exec form: one command, its words as they are.
Walked walk_words(const std::vector<std::string>& words, const State& state, const WalkSite& site);

}  // namespace decant
