// The format of git's configuration.
#include "git/config.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace decant;

namespace {

std::string told(std::string_view text) {
  std::string out;
  for (const git::ConfigValue& value : git::read_config(text)) {
    out += fmt::format("{}[{}].{}={}|", value.section, value.subsection, value.name, value.value);
  }
  return out;
}

}  // namespace

TEST_CASE("git: sections, subsections, values, quotes and comments of a configuration") {
  struct Row {
    std::string_view text;
    std::string_view values;
  };
  for (const Row& row : {
           Row{"[core]\n\tBare = false ; no\n", "core[].bare=false|"},
           Row{"[submodule \"a b\"]\n path=lib\n", "submodule[a b].path=lib|"},
           Row{"[submodule \"q\\\"x\"]\npath = \"a # b \" # c\n", "submodule[q\"x].path=a # b |"},
           Row{"[extensions]\nworktreeConfig\nobjectFormat=sha256",
               "extensions[].worktreeconfig=true|extensions[].objectformat=sha256|"},
           Row{"[a]\nb = one \\\n two\n", "a[].b=one  two|"},
           Row{"[a] b = 1\n", "a[].b=1|"},
           Row{"[a\nb = 1\n=\n]\n[", "a[].b=1|"},
           Row{"", ""},
       }) {
    CAPTURE(row.text);
    CHECK(told(row.text) == row.values);
  }
}

TEST_CASE("git: of several values of a configuration the last counts") {
  const auto all = git::read_config("[core]\neol = lf\n[CORE]\nEOL = crlf\n");
  CHECK(git::config_value(all, "core", "eol") == "crlf");
  CHECK_FALSE(git::config_value(all, "core", "bare"));
}
