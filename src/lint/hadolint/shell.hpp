// The commands of a RUN as hadolint's rules see them. hadolint reads every RUN as bash, whatever its SHELL,
// and knows of a command its name and its arguments, quotes off; what a rule then asks is "does any command
// apt-get have the argument install". This view is made from decant's own shell tree, once for all rules;
// arguments are views, nothing is copied where the words are constant.
//
//   if a; then sudo b "$X" -y=1 $(c d); fi      commands  a
//                                                         sudo   b  ${X}  -y=1  ${cd}
//                                                         c      d
//
// Differences to ShellCheck's tree that no rule can see are left alone.
#pragma once

#include "base/span.hpp"
#include "syntax/shell.hpp"

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace decant::lint::hadolint {

struct Argument {
  std::string_view text;  // `$X` and `${X}` are both `${X}`; what cannot be spelled is empty
  Span place;             // in the script
};

struct Command {
  std::string_view name;  // behind `exec`, `command` and the like: what they run
  std::span<const Argument> arguments;
  Span place;  // in the script
};

struct Shell {
  std::string_view text;          // what is read; of exec form the words with blanks between
  std::vector<Command> commands;  // in order, an outer one before those in its substitutions
  bool pipes = false;             // has a pipeline anywhere

  shell::Script script;             // memory of the views
  std::vector<Argument> arguments;  // of all commands
  std::deque<std::string> spelled;  // texts that are not in the script
};

// Fills all but `text`. A script that cannot be read has no commands.
void read_commands(Shell& shell);

// --- what rules ask of a command ---

// `--name`, `--name=value`, `-n`, `-xn`; a lone `-` or `--` is none.
bool is_flag(std::string_view argument);

// True for a command of that name with any of the arguments.
bool calls(const Command& command, std::string_view name,
           std::initializer_list<std::string_view> any_argument);
bool has_argument(const Command& command, std::string_view argument);
// True when the arguments stand one behind the other.
bool has_sequence(const Command& command, std::initializer_list<std::string_view> arguments);

// Flags by name without dashes: `y` is in `-y` and in `-qy`, `yes` in `--yes` and `--yes=1`.
bool has_flag(const Command& command, std::string_view flag);
bool has_any_flag(const Command& command, std::initializer_list<std::string_view> flags);
std::size_t count_flag(const Command& command, std::string_view flag);

// The arguments that are no flags. Those behind one of `flags_with_value` are left out, unless that flag has
// a `=`: `install -t stable curl` without `t` is `install`, `curl`.
std::vector<Argument> operands(const Command& command,
                               std::initializer_list<std::string_view> flags_with_value = {});
// What stands behind each such flag: `-u 1000` has `1000`.
std::vector<Argument> values_of_flag(const Command& command, std::string_view flag);

// `pip install`, `pip3 install`, `python -m pip install`; not pipenv.
bool is_pip_install(const Command& command);

}  // namespace decant::lint::hadolint
