// See program.hpp. Only the command that is asked for declares its options: a start pays for nothing else.
// The table of commands is printed here, since CLI11 would need all of them for that.
#include "cli/program.hpp"

#include "base/nearest.hpp"
#include "base/text.hpp"
#include "base/version.hpp"
#include "cli/checkup.hpp"
#include "cli/command.hpp"
#include "cli/output.hpp"
#include "emit/script.hpp"
#include "host/files.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace decant::cli {
namespace {

std::string help_text() {
  std::string out =
      "decant finds the graph in a Dockerfile: what is wrong, what rebuilds for no reason, and how to split "
      "it.\n"
      "\n"
      "usage: decant [--format json]      a check-up of the repository that you stand in\n"
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
  // `decant Dockerfile`, `decant .`
  if (!name.starts_with('-') && host::exists(std::string(name))) {
    return {
        .what = fmt::format("decant has no command `{}`, but there is a {} of that name", name,
                            host::is_directory(std::string(name)) ? "directory" : "file"),
        .remedy = fmt::format("`decant lint {}` looks for what is wrong in it; `decant` alone checks up the "
                              "repository",
                              emit::quote_sh(name))};
  }
  std::vector<std::string_view> names;
  for (const Command& command : commands()) names.push_back(command.name);
  const std::string_view meant = nearest(name, names);
  const bool option = name.starts_with('-');
  return {.what = fmt::format("decant has no {} `{}`", option ? "option" : "command", name),
          .remedy = meant.empty()
                        ? "`decant --help` lists the commands"
                        : fmt::format("did you mean `decant {}`? `decant --help` lists the commands", meant)};
}

// The check-up: what `decant` does by itself.
constexpr Command kNoCommand{"", "a check-up of the repository that you stand in", declare_checkup};

// What is typed to run it.
std::string typed(const Command& command) {
  return command.name.empty() ? "decant" : fmt::format("decant {}", command.name);
}

// Long names of a command's options, with their dashes.
std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

// The subcommand that was asked for, or the command itself, with the words that lead there.
std::pair<const CLI::App*, std::string> asked_for(const Command& command, const CLI::App& app) {
  const CLI::App* at = &app;
  std::string words = typed(command);
  while (!at->get_subcommands().empty()) {
    at = at->get_subcommands().front();
    words += " " + at->get_name();
  }
  return {at, words};
}

// `a,b,c` for people.
std::string listed_words(std::string_view words) {
  std::vector<std::string> each;
  for (const std::string_view word : split(words, ',')) each.emplace_back(word);
  return listed(each, each.size());
}

// What CLI11 says of a value, in our words; else as it says it.
Problem wrong_value(const Command& command, const CLI::App& app, const CLI::ParseError& error) {
  const auto [asked, words] = asked_for(command, app);
  const std::string help = fmt::format("`{} --help` lists the options", words);
  const std::string_view said = error.what();
  if (error.get_name() == "RequiredError") {
    for (const CLI::Option* option : asked->get_options()) {
      if (!option->get_required() || option->count() > 0) continue;
      return {
          .what = fmt::format("{} needs {}: {}", words, option->get_type_name(), option->get_description()),
          .remedy = help};
    }
  }
  constexpr std::string_view kNoValue = "Could not convert: ";
  if (said.starts_with(kNoValue)) {
    const std::string_view pair = said.substr(kNoValue.size());
    const std::size_t equals = pair.find(" = ");
    if (equals != std::string_view::npos) {
      return {.what = fmt::format("{}: {} cannot be `{}`", words, pair.substr(0, equals),
                                  pair.substr(equals + 3)),
              .remedy = help};
    }
  }
  const std::size_t among = said.find(" not in {");
  const std::size_t colon = said.find(": ");
  if (among != std::string_view::npos && colon < among && said.ends_with('}')) {
    const std::string_view words_of_it = said.substr(among + 9, said.size() - among - 10);
    return {.what = fmt::format("{}: {} cannot be `{}`", words, said.substr(0, colon),
                                said.substr(colon + 2, among - colon - 2)),
            .remedy = fmt::format("it can be one of {}", listed_words(words_of_it))};
  }
  for (const CLI::Option* option : asked->get_options()) {
    if (said.starts_with(option->get_name() + ": 1 required ")) {
      return {.what = fmt::format("{}: {} has no value", words, option->get_name()),
              .remedy = fmt::format("write {} {}; {}", option->get_name(), option->get_type_name(), help)};
    }
  }
  return {.what = fmt::format("{}: {}", words, said), .remedy = help};
}

// A wrong option or value, with what to do.
Problem wrong_use(const Command& command, const CLI::App& app, const CLI::ParseError& error) {
  const std::string help = fmt::format("`{} --help` lists the options", typed(command));
  const std::vector<std::string> extra = app.remaining();
  if (extra.empty()) return wrong_value(command, app, error);
  const std::string& word = extra.front();
  if (!word.starts_with('-')) {
    return {.what = fmt::format("{}: one argument too many: `{}`", typed(command), word), .remedy = help};
  }
  const std::string name = word.substr(0, word.find('='));
  const std::vector<std::string> known = option_names(app);
  const std::vector<std::string_view> views(known.begin(), known.end());
  const std::string_view meant = nearest(name, views);
  return {.what = fmt::format("{}: there is no option `{}`", typed(command), name),
          .remedy = meant.empty() ? help : fmt::format("did you mean `{}`? {}", meant, help)};
}

Exit run_command(const Command& command, std::span<const char* const> arguments) {
  CLI::App app(std::string(command.summary), typed(command));
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
  if (arguments.empty()) return check_up(CheckupFormat::text);
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
  if (first.starts_with("--format")) return run_command(kNoCommand, arguments);
  const Command* command = find_command(first);
  if (command == nullptr) return fail(unknown_command(first));
  return run_command(*command, arguments.subspan(1));
}

}  // namespace

Exit run_program(std::span<const char* const> arguments) {
  return finish_output(run_arguments(arguments));
}

}  // namespace decant::cli
