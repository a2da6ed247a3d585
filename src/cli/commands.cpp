// The table of subcommands. A new one is a file beside this, its declaration in command.hpp, and a line here.
#include "cli/command.hpp"

#include <array>

namespace decant::cli {
namespace {

constexpr std::array kCommands{
    Command{"explain", "what rebuilds after a change, and why", declare_explain},
    Command{"graph", "a picture of the stages: box drawing or Graphviz", declare_graph},
    Command{"hadolint", "the rules of hadolint, with hadolint's own command line", declare_hadolint},
    Command{"keys", "the content key that names each stage's image", declare_keys},
    Command{"knowledge", "what decant knows about package managers, and a check of your own files",
            declare_knowledge},
    Command{"lint", "what is wrong, what is bad practice, and what busts the cache", declare_lint},
    Command{"parse", "the tree of a Dockerfile, or its instructions as JSON", declare_parse},
    Command{"replay", "what a history has paid for layer order, and what split would have saved",
            declare_replay},
    Command{"rules", "the rules of lint, or the page of one", declare_rules},
    Command{"split", "rewrite a Dockerfile into stages that rebuild on their own, with a build script",
            declare_split},
    Command{"verify", "build two Dockerfiles with a real builder, and compare the images", declare_verify},
};

}  // namespace

std::span<const Command> commands() {
  return kCommands;
}

}  // namespace decant::cli
