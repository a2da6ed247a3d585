// The table of commands: help, the program and this test read the same one.
#include "cli/command.hpp"

#include <CLI/CLI.hpp>
#include <doctest/doctest.h>

using namespace decant;

TEST_CASE("commands: sorted by name, each with a line that says what it does") {
  const auto table = cli::commands();
  for (std::size_t i = 0; i < table.size(); ++i) {
    CAPTURE(table[i].name);
    if (i > 0) CHECK(table[i - 1].name < table[i].name);
    CHECK_FALSE(table[i].summary.empty());
    CHECK_FALSE(table[i].summary.ends_with('.'));
    CHECK(table[i].summary.size() <= 90);
  }
}

TEST_CASE("commands: every option says what it is for") {
  for (const cli::Command& command : cli::commands()) {
    CLI::App app;
    Exit exit = Exit::ok;
    command.declare(app, exit);
    for (const CLI::Option* option : app.get_options()) {
      CAPTURE(command.name);
      CAPTURE(option->get_name());
      CHECK_FALSE(option->get_description().empty());
    }
  }
}
