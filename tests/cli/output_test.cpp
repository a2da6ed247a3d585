// What a terminal can show, and how a Problem looks.
#include "cli/output.hpp"

#include <doctest/doctest.h>

using namespace decant;
using cli::describe_terminal;

TEST_CASE("output: what the other end can show") {
  struct Case {
    std::string_view name;
    bool terminal;
    cli::TerminalEnvironment environment;
    bool color;
    bool unicode;
    bool emoji;
  };
  const std::vector<Case> cases = {
      {"a file or pipe", false, {.locale = "C"}, false, true, false},
      {"a terminal", true, {.term = "xterm-256color", .locale = "en_US.UTF-8"}, true, true, true},
      {"another spelling", true, {.term = "xterm", .locale = "C.utf8"}, true, true, true},
      {"NO_COLOR", true, {.no_color = "1", .term = "xterm", .locale = "C.UTF-8"}, false, true, true},
      {"no UTF-8", true, {.term = "xterm", .locale = "POSIX"}, true, false, false},
      {"the Linux console", true, {.term = "linux", .locale = "C.UTF-8"}, true, true, false},
      {"a dumb one", true, {.term = "dumb", .locale = "C.UTF-8"}, false, true, false},
  };
  for (const Case& expected : cases) {
    CAPTURE(expected.name);
    const cli::Terminal terminal = describe_terminal(expected.terminal, 0, expected.environment);
    CHECK(terminal.terminal == expected.terminal);
    CHECK(terminal.color == expected.color);
    CHECK(terminal.unicode == expected.unicode);
    CHECK(terminal.emoji == expected.emoji);
  }
}

TEST_CASE("output: the width is what the person says, then what the terminal says, then 80") {
  CHECK(describe_terminal(true, 120, {.columns = "100"}).columns == 100);
  CHECK(describe_terminal(true, 120, {}).columns == 120);
  CHECK(describe_terminal(true, 120, {.columns = "wide"}).columns == 120);
  CHECK(describe_terminal(true, 3, {.columns = "-5"}).columns == 80);
  CHECK(describe_terminal(false, 0, {}).columns == 80);
}

TEST_CASE("output: a Problem is one line, and what to do is the next") {
  CHECK(cli::render_problem({.what = "app/Dockerfile is empty", .remedy = "write one"}, false) ==
        "decant: error: app/Dockerfile is empty\n  write one\n");
  CHECK(cli::render_problem({.what = "no"}, false) == "decant: error: no\n");
  CHECK(cli::render_problem({.what = "no", .remedy = "yes"}, true) ==
        "decant: \x1b[1;31merror:\x1b[0m no\n  yes\n");
}
