// Selection, pragmas and levels.
#include "lint/pragmas.hpp"
#include "lint/selection.hpp"
#include "tests/lint/pipeline.hpp"

#include <doctest/doctest.h>

using namespace decant;

namespace {

// Has DC1004 and DC2001.
constexpr std::string_view kTwo =
    "FROM debian:12-slim\n"
    "FROM debian:12-slim\n"
    "RUN apt-get update\n"
    "RUN apt-get install -y curl\n";

std::string selected(const lint::Options& options) {
  auto rules = lint::select_rules(options);
  if (!rules) return rules.problem().what + " | " + rules.problem().remedy;
  std::string codes;
  for (const lint::Rule* rule : *rules) codes += (codes.empty() ? "" : " ") + std::string(rule->info->code);
  return codes;
}

}  // namespace

TEST_CASE("rules are selected by code, by the beginning of codes, and by name") {
  struct Case {
    lint::Options options;
    std::string_view selected;
  };
  const std::vector<Case> cases{
      {{}, "DC0001 DC1001 DC1002 DC1003 DC1004 DC2001 DC3001 DL1000"},
      {{{"ALL"}, {"docker build"}},
       "--ignore docker build: there is no such rule | `decant rules` lists them all"},
      {{{"ExposeProtoCasing"}, {}}, "DL1000 ExposeProtoCasing"},
      {{{"expose"}, {}}, "DL1000 ExposeInvalidFormat ExposeProtoCasing"},
      {{{"DC1001"}, {}}, "DC1001 DL1000"},
      {{{"dc1"}, {}}, "DC1001 DC1002 DC1003 DC1004 DL1000"},
      {{{"update-alone", "DC3"}, {}}, "DC1004 DC3001 DL1000"},
      {{{"DC"}, {"DC1", "unused-stage"}}, "DC0001 DC3001 DL1000"},
      {{{}, {"DL1000", "DC1"}}, "DC0001 DC2001 DC3001"},
      {{{"DC1005"}, {}},
       "--select DC1005: there is no such rule | did you mean DC1001? `decant rules` lists them all"},
      {{{"DC1O04"}, {}},
       "--select DC1O04: there is no such rule | did you mean DC1004? `decant rules` lists them all"},
      {{{}, {"copy-before-instal"}},
       "--ignore copy-before-instal: there is no such rule | did you mean copy-before-install? `decant "
       "rules` lists them "
       "all"},
      {{{}, {"zzzzzzzzzzzzz"}},
       "--ignore zzzzzzzzzzzzz: there is no such rule | `decant rules` lists them all"},
      {{{""}, {}}, "--select : there is no such rule | `decant rules` lists them all"},
  };
  for (const Case& c : cases) CHECK(selected(c.options) == c.selected);
}

TEST_CASE("a profile says which rules run when none are selected") {
  const auto codes = [](std::string_view profile) { return selected({{}, {}, std::string(profile)}); };
  CHECK(codes("default") == "DC0001 DC1001 DC1002 DC1003 DC1004 DC2001 DC3001 DL1000");
  const std::string checks = codes("buildkit");
  CHECK(std::ranges::count(checks, ' ') == 22);  // the 22 checks and DL1000
  CHECK(checks.starts_with("ConsistentInstructionCasing CopyIgnoredFile DL1000 DuplicateStageName "));
  CHECK(static_cast<std::size_t>(std::ranges::count(codes("all"), ' ')) + 1 == lint::rules().size());
  CHECK(selected({{"DC1001"}, {}, "buildkit"}) == "DC1001 DL1000");
  CHECK(selected({{}, {"DL1000", "e", "f", "i", "j", "l", "m", "n", "r", "s", "u", "w"}, "buildkit"}) ==
        "ConsistentInstructionCasing CopyIgnoredFile DuplicateStageName");
  CHECK(codes("buildkitt") == "--profile buildkitt: there is no such profile | did you mean buildkit?");
  CHECK(codes("zzzz") ==
        "--profile zzzz: there is no such profile | profiles are: all, buildkit, default, "
        "hadolint");
}

TEST_CASE("the profile buildkit reports what stops the build, and what was seen before") {
  const lint::Options options{{}, {}, "buildkit"};
  const Linted linted =
      lint_text("FROM alpine:3.20 AS B\nCMD y\nSTOPSIGNAL NOPE\nENV A b\n", std::nullopt, options);
  CHECK(codes_of(linted) == "StageNameCasing JSONArgsRecommended DL1000");
  CHECK(codes_of(lint_text("FROM alpine:3.20\n# decant ignore=MaintainerDeprecated why\nMAINTAINER x\n",
                           std::nullopt, options))
            .empty());
  const Linted raised = lint_text("# check=error=true\nFROM alpine:3.20\nCMD y\n", std::nullopt, options);
  REQUIRE(codes_of(raised) == "JSONArgsRecommended");
  CHECK(raised.findings[0].level == lint::Level::error);
  // Another profile looks at no broken file, whatever it selects.
  CHECK(codes_of(lint_text("FROM alpine:3.20 AS B\nFOO\n", std::nullopt, {{"StageNameCasing"}, {}})) ==
        "DL1000");
}

TEST_CASE("a run has the findings of the selected rules, sorted by place") {
  CHECK(codes_of(lint_text(kTwo, "main.c\n")) == "DC2001 DC1004");
  CHECK(codes_of(lint_text(kTwo, "main.c\n", {{"DC1"}, {}})) == "DC1004");
  CHECK(codes_of(lint_text(kTwo, "main.c\n", {{}, {"update-alone"}})) == "DC2001");
  CHECK(codes_of(lint_text(kTwo, std::nullopt)) == "DC2001 DC1004");
}

TEST_CASE("levels are the rule's, or less where it is less sure") {
  const Linted dead = lint_text("FROM a\nFROM b\n", std::nullopt);
  const Linted named = lint_text("FROM a AS x\nFROM b\n", std::nullopt);
  REQUIRE(codes_of(dead) == "DC2001");
  REQUIRE(codes_of(named) == "DC2001");
  CHECK(dead.findings[0].level == lint::Level::warning);
  CHECK(named.findings[0].level == lint::Level::info);
}

TEST_CASE("errors of the document are findings, no other rule speaks, and no pragma silences them") {
  const Linted broken = lint_text(
      "# decant global ignore=ALL everything\nFROM a\nRUN apt-get update\nFROMM b\nRUN apt-get install x\n",
      std::nullopt);
  CHECK(codes_of(broken) == "DL1000");
  CHECK(broken.findings[0].level == lint::Level::error);
  CHECK(codes_of(lint_text("FROM a\nFROMM b\n", std::nullopt, {{"DC1004"}, {}})) == "DL1000");
  CHECK(codes_of(lint_text("FROM a\nFROMM b\n", std::nullopt, {{}, {"DL1000"}})).empty());
}

TEST_CASE("pragmas silence the instruction below them, or the file") {
  struct Case {
    std::string_view name, dockerfile, codes;
  };
  const std::vector<Case> cases{
      {"instruction", "FROM a\n# decant ignore=DC1004 why\nRUN apt-get update\nRUN apt-get install -y x\n",
       ""},
      {"by the beginning of codes",
       "FROM a\n# decant ignore=DC10\nRUN apt-get update\nRUN apt-get install -y x\n", ""},
      {"list with blanks",
       "FROM a\n# decant ignore=DC2001, DC1004 why\nRUN apt-get update\nRUN apt-get install -y x\n",
       "DC0001"},
      {"another instruction",
       "FROM a\nRUN apt-get update\n# decant ignore=DC1004\nRUN apt-get install -y x\n", "DC1004 DC0001"},
      {"whole file",
       "# decant global ignore=DC1004 why\nFROM a\nRUN apt-get update\nRUN apt-get install -y x\n", ""},
      {"whole file, above a blank line and an ARG",
       "# decant global ignore=DC1004 why\n\nARG V=1\nFROM a\nRUN apt-get update\nRUN apt-get install -y x\n",
       ""},
      {"the unused-pragma rule cannot be silenced by one",
       "# decant global ignore=DC0001,DC2001\nFROM a\nRUN true\n", "DC0001 DC0001"},
      {"windows line ends",
       "FROM a\r\n# decant ignore=DC1004\r\nRUN apt-get update\r\nRUN apt-get install -y x\r\n", ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    CHECK(codes_of(lint_text(c.dockerfile, "main.c\n")) == c.codes);
  }
}

TEST_CASE("a pragma is called unused only when its rule had its chance") {
  constexpr std::string_view kUnused = "FROM a\n# decant ignore=DC1004\nRUN true\n";
  CHECK(codes_of(lint_text(kUnused, "main.c\n")) == "DC0001");
  CHECK(codes_of(lint_text(kUnused, std::nullopt)).empty());                  // no context
  CHECK(codes_of(lint_text(kUnused, "main.c\n", {{}, {"DC1004"}})).empty());  // the rule did not run
  CHECK(codes_of(lint_text("FROM a\n# decant ignore=DC3001\nCOPY x /\n", "x\n"))
            .empty());  // another machine may have it
}
