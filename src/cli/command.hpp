// The table of subcommands. One file each; a file has its options as a struct, a function that declares them
// to CLI11, and `run`, a flat list of steps that reads like the design's picture.
#pragma once

#include "base/problem.hpp"

#include <span>
#include <string_view>

namespace CLI {
class App;
}

namespace decant::cli {

struct Command {
  std::string_view name;
  std::string_view summary;
  // Declares options on `app` and sets a callback (`app.callback`) that runs the command and stores its exit
  // code in `exit`. The options live in a shared_ptr that the callback owns, since it runs after `declare`
  // has returned. Shared options: src/cli/options.hpp. Output goes through `print`, Problems through `fail`
  // (src/cli/output.hpp).
  void (*declare)(CLI::App& app, Exit& exit);
};

// Sorted by name.
std::span<const Command> commands();

// One line for each command, `void declare_lint(CLI::App& app, Exit& exit);`, defined in its own file and
// named in the table in commands.cpp.
void declare_checkup(CLI::App& app, Exit& exit);  // in no table: it has no name
void declare_explain(CLI::App& app, Exit& exit);
void declare_graph(CLI::App& app, Exit& exit);
void declare_hadolint(CLI::App& app, Exit& exit);
void declare_keys(CLI::App& app, Exit& exit);
void declare_knowledge(CLI::App& app, Exit& exit);
void declare_lint(CLI::App& app, Exit& exit);
void declare_parse(CLI::App& app, Exit& exit);
void declare_replay(CLI::App& app, Exit& exit);
void declare_rules(CLI::App& app, Exit& exit);
void declare_split(CLI::App& app, Exit& exit);
void declare_verify(CLI::App& app, Exit& exit);

}  // namespace decant::cli
