// What the shell's own commands, and expansions, do to a scope.
#pragma once

#include "effects/scope.hpp"
#include "syntax/shell_family.hpp"

#include <span>

namespace decant {

// The command behind `command` and `builtin`, where that is one of the shell's own; else `fields`.
std::span<const Field> own_command(std::span<const Field> fields);

// Does to `scope` what the command does that `fields` call. False when they call none that changes only
// the directory and variables.
bool run_own_command(std::span<const Field> fields, shell::ShellFamily family, Scope& scope);

// export, readonly, local, declare, typeset.
bool declares(std::string_view name);
// Commands before which an assignment may stay for the rest of the script.
bool keeps_assignments(std::string_view name);
// The shell reads and runs something that decant does not see: eval, source …
bool runs_unseen(std::string_view name);

// True when a command that runs changes what those behind it in the same shell see: directory, variables,
// options, descriptors, traps, positional parameters.
bool changes_shell(const shell::Command& command);

// Variables that the expansion of a word may set (`${X:=w}`, `$((X = 1))`) are not known any more.
void forget_assigned(const shell::ShellWord& word, Scope& scope);

// What running `command` again and again, or a part of it, may change is not known any more.
void forget_changed(const shell::Command& command, Scope& scope);

}  // namespace decant
