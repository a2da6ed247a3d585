// Selection, pragmas and levels.
#include "lint/default_profile.hpp"
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

// Other rules have something to say of nearly every example.
const lint::Options kOurs{{"DC"}, {}};

}  // namespace

TEST_CASE("rules are selected by code, by the beginning of codes, and by name") {
  struct Case {
    lint::Options options;
    std::string_view selected;
  };
  const std::vector<Case> cases{
      {{{"ALL"}, {"docker build"}},
       "--ignore docker build: there is no such rule | `decant rules` lists them all"},
      {{{"ExposeProtoCasing"}, {}}, "DL1000 ExposeProtoCasing"},
      {{{"expose"}, {}}, "DL1000 ExposeInvalidFormat ExposeProtoCasing"},
      {{{"DC1001"}, {}}, "DC1001 DL1000"},
      {{{"dc1"}, {}}, "DC1001 DC1002 DC1003 DC1004 DL1000"},
      {{{"update-alone", "DC3"}, {}}, "DC1004 DC3001 DL1000"},
      {{{"DC"}, {"DC1", "unused-stage"}}, "DC0001 DC3001 DL1000"},
      {{{"DC"}, {"DC1"}}, "DC0001 DC2001 DC3001 DL1000"},
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
  std::string on;
  for (const lint::Rule& rule : lint::rules()) {
    if (lint::is_on_by_default(*rule.info)) on += (on.empty() ? "" : " ") + std::string(rule.info->code);
  }
  CHECK(codes("default") == on);
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

TEST_CASE("a comment is in use that silences for hadolint what the profile default leaves out") {
  constexpr std::string_view kText =
      "FROM debian:12 AS build\n# hadolint ignore=DL3008,DL3015\nRUN apt-get update && apt-get install -y "
      "curl\nFROM a:1 AS bin-linux\n# hadolint ignore=DL3006\nFROM bin-$TARGETOS\n"
      "COPY --from=build /a /b\nCMD [\"x\"]\n";
  CHECK(codes_of(lint_text(kText, "main.c\n")).empty());
  CHECK(codes_of(lint_text(std::string(kText) + "# hadolint ignore=DL3020\nCOPY main.c /\n", "main.c\n")) ==
        "DC0001");
}

TEST_CASE("the profile default asks no stage for a tag, though a variable has a part in its name") {
  const auto codes = [](std::string_view base, std::string_view profile) {
    lint::Options options{.ignore = {"DC", "DL3057", "DL3063"}};
    options.profile = std::string(profile);
    const std::string text = fmt::format(
        "ARG V=x\nFROM a:1 AS bin-linux\nFROM a:1 AS bin-unix\nFROM {} AS c\nCMD [\"x\"]\n", base);
    return codes_of(lint_text(text, std::nullopt, options));
  };
  CHECK(codes("bin-$TARGETOS", "default").empty());
  CHECK(codes("bin-${V}", "default").empty());  // another value names a stage
  CHECK(codes("bim-$TARGETOS", "default") == "DL3006");
  CHECK(codes("bin-other", "default") == "DL3006");
  CHECK(codes("bin-$TARGETOS", "all").find("DL3006") == std::string::npos);
  CHECK(codes("bin-$TARGETOS", "hadolint") == "DL3006");
}

TEST_CASE("a run has the findings of the selected rules, sorted by place") {
  CHECK(codes_of(lint_text(kTwo, "main.c\n", kOurs)) == "DC2001 DC1004");
  CHECK(codes_of(lint_text(kTwo, "main.c\n", {{"DC1"}, {}})) == "DC1004");
  CHECK(codes_of(lint_text(kTwo, "main.c\n", {{"DC"}, {"update-alone"}})) == "DC2001");
  CHECK(codes_of(lint_text(kTwo, std::nullopt, kOurs)) == "DC2001 DC1004");
}

TEST_CASE("levels are the rule's, or less where it is less sure") {
  const Linted dead = lint_text("FROM a\nFROM b\n", std::nullopt, kOurs);
  const Linted named = lint_text("FROM a AS x\nFROM b\n", std::nullopt, kOurs);
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
    CHECK(codes_of(lint_text(c.dockerfile, "main.c\n", kOurs)) == c.codes);
  }
}

TEST_CASE("what stops the build is told with the lines of its instruction") {
  struct Case {
    std::string_view dockerfile;
    std::uint32_t first, last;
  };
  const std::vector<Case> cases{
      {"FROM a\nENV A=b C\n", 2, 2},
      {"FROM a\nENV A=b \\\n  C\nRUN x\n", 2, 3},
      {"FROM a\n\\\n\nENV A=b \\\n\\\n  C\nRUN x\n", 2, 6},
      {"FROM a\nEXPOSE \\\n  70000 \\\n  80\n", 2, 4},
  };
  for (const Case& c : cases) {
    CAPTURE(c.dockerfile);
    const Linted linted =
        lint_text(c.dockerfile, "main.c\n", {.profile = std::string(lint::kBuildkitProfile)});
    const auto error = std::ranges::find(linted.findings, "DL1000", &lint::Finding::code);
    REQUIRE(error != linted.findings.end());
    REQUIRE(error->lines);
    CHECK(error->lines->first == c.first);
    CHECK(error->lines->last == c.last);
  }
}

TEST_CASE("a pragma is called unused only when its rule had its chance") {
  constexpr std::string_view kUnused = "FROM a\n# decant ignore=DC1004\nRUN true\n";
  CHECK(codes_of(lint_text(kUnused, "main.c\n", kOurs)) == "DC0001");
  CHECK(codes_of(lint_text(kUnused, std::nullopt, kOurs)).empty());               // no context
  CHECK(codes_of(lint_text(kUnused, "main.c\n", {{"DC"}, {"DC1004"}})).empty());  // the rule did not run
  CHECK(codes_of(lint_text("FROM a\n# decant ignore=DC3001\nCOPY x /\n", "x\n", kOurs))
            .empty());  // another machine may have it
}

TEST_CASE(
    "in the profile default one rule speaks where several say the same, and answers to all their codes") {
  constexpr std::string_view kRepeated =
      "FROM alpine:3.20\nCMD [\"a\"]\nENTRYPOINT b\nENTRYPOINT [\"c\"]\nCMD [\"d\"]\n";
  const auto aliases = [](const Linted& linted) {
    std::string text;
    for (const lint::Finding& each : linted.findings) {
      text += fmt::format("{}({}) ", each.code, fmt::join(each.aliases, ","));
    }
    return text;
  };
  CHECK(aliases(lint_text(kRepeated, std::nullopt)) ==
        "MultipleInstructionsDisallowed(DL4003) JSONArgsRecommended(DL3025) "
        "MultipleInstructionsDisallowed(DL4004) ");
  CHECK(aliases(lint_text(
            std::string("# decant global ignore=DL4003,JSONArgsRecommended why\n") + std::string(kRepeated),
            std::nullopt)) == "MultipleInstructionsDisallowed(DL4004) ");
  CHECK(aliases(lint_text(kRepeated, std::nullopt, {{}, {}, "buildkit"})) ==
        "MultipleInstructionsDisallowed() JSONArgsRecommended() MultipleInstructionsDisallowed() ");
  // BuildKit's own comments count too, and those of hadolint.
  CHECK(aliases(lint_text("FROM alpine:3.20\n# hadolint ignore=DL3025\nENTRYPOINT b\nCMD c\n",
                          std::nullopt)) == "JSONArgsRecommended(DL3025) ");
  CHECK(
      aliases(lint_text(std::string("# check=skip=MultipleInstructionsDisallowed\n") + std::string(kRepeated),
                        std::nullopt)) == "JSONArgsRecommended(DL3025) ");
}

TEST_CASE("the profile default has levels of its own, unless rules are named") {
  constexpr std::string_view kOld = "FROM alpine:3.20\nMAINTAINER x\n";
  CHECK(lint_text(kOld, std::nullopt).findings.at(0).level == lint::Level::info);
  CHECK(lint_text(kOld, std::nullopt, {{"MaintainerDeprecated"}, {}}).findings.at(0).level ==
        lint::Level::warning);
  CHECK(lint_text(kOld, std::nullopt, {{"MaintainerDeprecated"}, {}, "all"}).findings.at(0).level ==
        lint::Level::warning);
}

TEST_CASE("a build that stops at an error is linted to its end in the profile default") {
  constexpr std::string_view kNoTag = "ARG TAG\nFROM alpine:$TAG\nSTOPSIGNAL NOPE\nCMD x\n";
  CHECK(codes_of(lint_text(kNoTag, std::nullopt)) == "InvalidDefaultArgInFrom JSONArgsRecommended");
  CHECK(codes_of(lint_text(kNoTag, std::nullopt, {{}, {}, "buildkit"})) == "DL1000 InvalidDefaultArgInFrom");
}

TEST_CASE("stages in a circle are told once, under the stage where BuildKit begins, at the topmost line") {
  const Linted linted = lint_text(
      "FROM a:1 AS base\nCOPY --from=tools /x /x\nCOPY --from=tools /y /y\nFROM base AS tools\n"
      "COPY --from=tools /z /z\n",
      std::nullopt, {{}, {}, "buildkit"});
  REQUIRE(codes_of(linted) == "DL1000");
  CHECK(linted.findings[0].message == "circular dependency detected on stage: base");
  CHECK(linted.findings[0].lines->first == 3);
}

TEST_CASE("an ignore of hadolint's or BuildKit's kind that ignores nothing is told") {
  struct Case {
    std::string_view name, dockerfile, told;
  };
  const std::vector<Case> cases{
      {"used", "FROM alpine:3.20\n# hadolint ignore=DL3025\nCMD a\n", ""},
      {"a rule that is on, and found nothing",
       "# hadolint global ignore=DL3006,DL3025\nFROM alpine:3.20\nCMD a\n",
       "`DL3006` is ignored here, but finds nothing in this file; take it out of the pragma. | "},
      {"one that speaks for another", "FROM alpine:3.20\n# hadolint ignore=DL3000\nWORKDIR /a\n",
       "`DL3000` is ignored here, but finds nothing in the line below; take it out of the pragma. | "},
      {"off, or of ShellCheck", "FROM alpine:3.20\n# hadolint ignore=DL3008,SC2086\nWORKDIR /a\n", ""},
      {"a stage", "# hadolint stage ignore=DL3004\nFROM alpine:3.20\nWORKDIR /a\n",
       "`DL3004` is ignored here, but finds nothing in this stage; take it out of the pragma. | "},
      {"skipped checks", "# check=skip=JSONArgsRecommended,MaintainerDeprecated\nFROM alpine:3.20\nCMD a\n",
       "`MaintainerDeprecated` is ignored here, but finds nothing in this file; take it out of the pragma. "
       "| "},
      {"skipped above an instruction",
       "FROM alpine:3.20\n# check=skip=JSONArgsRecommended\nCMD a\n# check=skip=JSONArgsRecommended\nWORKDIR "
       "/a\n",
       "`JSONArgsRecommended` is ignored here, but finds nothing in this instruction; take it out of the "
       "pragma. | "},
      {"a check that there is not", "# check=skip=JSONArgRecommended\nFROM alpine:3.20\n",
       "There is no rule `JSONArgRecommended`, so this ignores nothing. Did you mean JSONArgsRecommended? "
       "| "},
      {"off, or not known", "# check=skip=FromAsCasing,UndefinedVar\nFROM alpine:3.20\n", ""},
      {"everything", "# check=skip=all\nFROM alpine:3.20\n", ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    std::string told;
    for (const lint::Finding& each : lint_text(c.dockerfile, "main.c\n").findings)
      told += each.message + " | ";
    CHECK(told == c.told);
  }
}
