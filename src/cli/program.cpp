// See program.hpp. Only the command that is asked for declares its options: a start pays for nothing else.
// The table of commands is printed here, since CLI11 would need all of them for that.
#include "cli/program.hpp"

#include "base/nearest.hpp"
#include "base/version.hpp"
#include "cli/checkup.hpp"
#include "cli/command.hpp"
#include "cli/output.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace decant::cli {
namespace {

std::string help_text() {
  std::string out =
      "decant finds the graph in a Dockerfile: what is wrong, what rebuilds for no reason, and how to split "
      "it.\n"
      "\n"
      "usage: decant                      a check-up of the repository that you stand in\n"
      "       decant COMMAND [OPTIONS]\n"
      "\n";
  std::size_t width = 0;
  for (const Command& command : commands()) width = std::max(width, command.name.size());
  for (const Command& command : commands())
    out += fmt::format("  {:<{}}  {}\n", command.name, width, command.summary);
  out +=
      "\n"
      "`decant COMMAND --help` shows the options of a command, `decant --version` the version.\n"
      "Exit codes: 0 nothing found, 1 findings, 2 wrong use or unreadable input, 3 a defect of decant.\n";
  return out;
}

const Command* find_command(std::string_view name) {
  const auto table = commands();
  const auto found = std::ranges::lower_bound(table, name, {}, &Command::name);
  return found != table.end() && found->name == name ? &*found : nullptr;
}

Problem unknown_command(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Command& command : commands()) names.push_back(command.name);
  const std::string_view meant = nearest(name, names);
  const bool option = name.starts_with('-');
  return {.what = fmt::format("decant has no {} `{}`", option ? "option" : "command", name),
          .remedy = meant.empty()
                        ? "`decant --help` lists the commands"
                        : fmt::format("did you mean `decant {}`? `decant --help` lists the commands", meant)};
}

// Long names of a command's options, with their dashes.
std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

// A wrong option or value in our words, with what to do.
Problem wrong_use(const Command& command, const CLI::App& app, const CLI::ParseError& error) {
  const std::string help = fmt::format("`decant {} --help` lists the options", command.name);
  const std::vector<std::string> extra = app.remaining();
  if (extra.empty())
    return {.what = fmt::format("decant {}: {}", command.name, error.what()), .remedy = help};
  const std::string& word = extra.front();
  if (!word.starts_with('-')) {
    return {.what = fmt::format("decant {}: one argument too many: `{}`", command.name, word),
            .remedy = help};
  }
  const std::string name = word.substr(0, word.find('='));
  const std::vector<std::string> known = option_names(app);
  const std::vector<std::string_view> views(known.begin(), known.end());
  const std::string_view meant = nearest(name, views);
  return {.what = fmt::format("decant {}: there is no option `{}`", command.name, name),
          .remedy = meant.empty() ? help : fmt::format("did you mean `{}`? {}", meant, help)};
}

Exit run_command(const Command& command, std::span<const char* const> arguments) {
  CLI::App app(std::string(command.summary), fmt::format("decant {}", command.name));
  Exit exit = Exit::ok;
  command.declare(app, exit);
  // CLI11 takes the arguments from the back.
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    print(app.help());
  } catch (const CLI::ParseError& error) {
    return fail(wrong_use(command, app, error));
  }
  return exit;
}

Exit run_arguments(std::span<const char* const> arguments) {
  if (arguments.empty()) return check_up();
  const std::string_view first = arguments.front();
  if (first == "--version" || first == "-V") {
    print(fmt::format("decant {}\n", version()));
    return Exit::ok;
  }
  if (first == "--help" || first == "-h" || (first == "help" && arguments.size() == 1)) {
    print(help_text());
    return Exit::ok;
  }
  if (first == "help") {
    const Command* command = find_command(arguments[1]);
    if (command == nullptr) return fail(unknown_command(arguments[1]));
    const char* const help = "--help";
    return run_command(*command, {&help, 1});
  }
  const Command* command = find_command(first);
  if (command == nullptr) return fail(unknown_command(first));
  return run_command(*command, arguments.subspan(1));
}

}  // namespace

Exit run_program(std::span<const char* const> arguments) {
  return finish_output(run_arguments(arguments));
}

}  // namespace decant::cli
