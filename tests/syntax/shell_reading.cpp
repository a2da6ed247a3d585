// All simple commands of a script, with the question whether each surely runs; and the parts of an `&&`
// chain.
#include "syntax/shell_render.hpp"

#include <doctest/doctest.h>
#include <fmt/ranges.h>

using namespace decant;
using namespace decant::shell;

namespace {
struct ReadingCase {
  std::string_view script;
  std::string_view commands;  // `?` may not run, `$` in a substitution
};

std::string flat(std::string_view text) {
  std::vector<std::string> parts;
  const Script script = parse_shell(text);
  for (const FlatCommand& each : simple_commands(script)) {
    const std::string head =
        each.command->kind == CommandKind::simple
            ? render(*each.command)
            : std::string(label_of(each.command->kind)) + render(each.command->redirections[0]);
    parts.push_back((each.substitution ? "$" : "") + std::string(each.conditional ? "?" : "") + head);
  }
  return fmt::format("{}", fmt::join(parts, " "));
}

std::string chain(std::string_view text) {
  std::vector<std::string> parts;
  const Script script = parse_shell(text);
  for (const Command* each : and_chain(script)) parts.push_back(render(*each));
  return fmt::format("{}", fmt::join(parts, " / "));
}
}  // namespace

TEST_CASE("shell: simple commands and whether they surely run") {
  const ReadingCase cases[] = {
      {"a && b && c", "(a) (b) (c)"},
      {"a; b\nc", "(a) (b) (c)"},
      {"a && b; c", "(a) ?(b) (c)"},
      {"a || b", "(a) ?(b)"},
      {"a || b && c", "(a) ?(b) (c)"},
      {"a && b || c", "(a) ?(b) ?(c)"},
      {"a && b & c", "?(a) ?(b) (c)"},
      {"a && b &", "?(a) ?(b)"},
      {"a | b && c", "?(a) ?(b) (c)"},
      {"! a && b", "(a) (b)"},
      {"{ a && b; } && c", "(a) (b) (c)"},
      {"{ a && b; }; c", "(a) ?(b) (c)"},
      {"{ a; } > x && b", "(a) group>x (b)"},
      {"(a; b) && c", "?(a) ?(b) (c)"},
      {"if a; then b; fi; c", "?(a) ?(b) (c)"},
      {"f() { a; }; b", "?(a) (b)"},
      {"a && exit 0; b", "(a) ?(exit 0) ?(b)"},
      {"exec a; b", "(exec a) ?(b)"},
      {"a || exit 1; b", "(a) ?(exit 1) (b)"},
      {"a || exit 256; b", "(a) ?(exit 256) ?(b)"},
      {"a || exit; b", "(a) ?(exit) ?(b)"},
      {"a || return 2; b", "(a) ?(return 2) (b)"},
      {"f() { return; }; b", "?(return) (b)"},
      {"f() { exit; }; b", "?(exit) ?(b)"},
      {"(exit); a | exit; exit & b", "?(exit) ?(a) ?(exit) ?(exit) (b)"},
      {"for x in y; do break; done; b", "?(break) (b)"},
      {"exec >a; b", "(exec >a) (b)"},
      {"X=$(a $(b)) c \"`d`\" > $(e)",
       "$?(b) $?(a u:?$(b)[(b)]) $?(d) $?(e) (X=u:?$(a $(b))[(a u:?$(b)[(b)])] c u:?`d`[(d)] >u:?$(e)[(e)])"},
      {"[[ $(a) ]] && b", "$?(a) (b)"},
      {"cat <<E\n$(a)\nE\n", "$?(a) (cat <<E{u:?$(a)[(a)]\n})"},
  };
  for (const ReadingCase& each : cases) {
    CAPTURE(each.script);
    CHECK(flat(each.script) == each.commands);
  }
}

TEST_CASE("shell: the && chain") {
  const ReadingCase cases[] = {
      {"a", "(a)"},
      {"a && b && c", "(a) / (b) / (c)"},
      {"a && b;", "(a) / (b)"},
      {"a &&\nb\n", "(a) / (b)"},
      {"a && (b; c) && d | e", "(a) / subshell[[(b) ; (c)]] / <(d) | (e)>"},
      {"a && b &", ""},
      {"a; b", ""},
      {"a && b || c", ""},
      {"", ""},
      {"a && 'b", ""},
  };
  for (const ReadingCase& each : cases) {
    CAPTURE(each.script);
    CHECK(chain(each.script) == each.commands);
  }
}

TEST_CASE("shell: forms that only bash has") {
  const ReadingCase cases[] = {
      {"a && b $(c) ${D:-e} > f 2>&1 <<E\n`g`\nE\n", ""},
      {"a; b &> c", "&> at 5"},
      {"a |& b", "|& at 2"},
      {"a <<< b", "<<< at 2"},
      {"a; ((i++))", "((i++)) at 3"},
      {"[[ -n $x ]]", "[[ at 0"},
      {"a=(b)", "(b) at 2"},
      {"a+=b", "+ at 1"},
      {"a $'b'", "$'b' at 2"},
      {"a <(b)", "<(b) at 2"},
      {"function f { a; }", "function at 0"},
      {"f() { a; }; for ((;;)); do b; done", "((;;)) at 16"},
      {"a $((1 + 2))", ""},
      {"a $[1 + 2]", "$[1 at 2"},
      {"a; time (b)", "time at 3"},
      {"time a", ""},
      {"exec {fd}>a", "{fd} at 5"},
      {"a `b &> c`", "&> at 5"},
      {"cat <<E\n$(a |& b)\nE\n", "|& at 12"},
  };
  for (const ReadingCase& each : cases) {
    CAPTURE(each.script);
    const Script script = parse_shell(each.script);
    CHECK(script.understood);
    CHECK((script.bash_form.empty() ? "" : fmt::format("{} at {}", script.bash_form, script.bash_form_at)) ==
          each.commands);
  }
}
