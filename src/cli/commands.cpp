// The table of subcommands. A new one is a file beside this, its declaration in command.hpp, and a line here.
#include "cli/command.hpp"

#include <array>

namespace decant::cli {
namespace {

constexpr std::array kCommands{
    Command{"parse", "the tree of a Dockerfile, or its instructions as JSON", declare_parse},
};

}  // namespace

std::span<const Command> commands() {
  return kCommands;
}

}  // namespace decant::cli
