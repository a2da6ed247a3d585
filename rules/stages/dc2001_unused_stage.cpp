// DC2001: a stage that nothing uses.
//
// BuildKit skips a stage that the target does not need, so a dead one costs no time; it costs the reader, who
// takes it for a part of the image, and the update bot, who goes on moving its base. Care is in what may be
// alive: every named stage can be a `--target`, and a base that a variable names can be any stage whose name
// fits.
#include "base/ascii.hpp"
#include "graph/reference_pattern.hpp"
#include "rules/rules.hpp"
#include "rules/support.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace decant::rules::dc2001 {
namespace {

using lint::Level;
using lint::Subject;

constexpr lint::RuleInfo kInfo{
    .code = "DC2001",
    .name = "unused-stage",
    .family = lint::Family::stages,
    .level = Level::warning,
    .summary = "a stage that nothing uses",
    .why =
        R"(No `FROM`, `COPY --from` or `RUN --mount from=` of this file needs the stage, and it is not the last one,
so no plain build ever runs it. Its base goes on being updated and its lines go on being read, for nothing.

A **warning** where the stage is surely dead: it has no name and nothing that lives uses it, or a later stage of the same
name hides it (a name means the last stage that has it).

An **info** where the stage has a name, since `docker build --target NAME` may be how it is used. decant is silent where
that is likely: names of common targets (`test`, `dev`, `lint`, `production`, `export`, …), stages that a Compose or
bake file builds, those that end in an image to run (`CMD`, `ENTRYPOINT`), names that a base with a variable can have
(`FROM base-${VARIANT}`), and contexts with a bake file.)",
    .bad = R"(FROM gcc:13
COPY main.c .
RUN gcc -o /app main.c

FROM debian:12-slim
COPY app /usr/local/bin/app
)",
    .good = R"(FROM gcc:13 AS build
COPY main.c .
RUN gcc -o /app main.c

FROM debian:12-slim
COPY --from=build /app /usr/local/bin/app
)",
    .files = "main.c\napp\n"};

// Names that people give to stages that they build by --target; a part between dashes is enough
// (`test-unit`).
constexpr std::array kTargets = std::to_array<std::string_view>({
    "analyze",     "artifact",    "artifacts", "bench",    "benchmark",  "binaries", "binary",       "check",
    "ci",          "coverage",    "cross",     "debug",    "default",    "dev",      "devcontainer", "devel",
    "develop",     "development", "docs",      "e2e",      "export",     "final",    "format",       "image",
    "integration", "lint",        "local",     "prod",     "production", "release",  "runtime",      "shell",
    "test",        "tests",       "update",    "validate", "vendor",
});

bool is_usual_target(std::string_view name) {
  std::size_t begin = 0;
  while (begin <= name.size()) {
    const std::size_t end = std::min(name.find_first_of("-_.", begin), name.size());
    if (std::ranges::find(kTargets, name.substr(begin, end - begin)) != kTargets.end()) return true;
    begin = end + 1;
  }
  return false;
}

bool is_runnable(const Document& document, const Stage& stage) {
  return std::ranges::any_of(instructions_of(stage), [&](std::uint32_t i) {
    const InstructionKind kind = document.instructions[i].kind;
    return kind == InstructionKind::cmd || kind == InstructionKind::entrypoint;
  });
}

// What a --from or a mount's from= names; empty when the flag names nothing.
std::string_view stage_reference(const Flag& flag) {
  if (flag.name == "from") return flag.value;
  const std::size_t from = flag.name == "mount" ? flag.value.find("from=") : std::string_view::npos;
  if (from == std::string_view::npos) return {};
  const std::string_view rest = flag.value.substr(from + 5);
  return rest.substr(0, rest.find(','));
}

// References that the graph cannot follow, as patterns: those that a variable has a part in, and those of
// ONBUILD.
std::vector<std::string> open_references(const Document& document) {
  std::vector<std::string> patterns;
  const auto add = [&](std::string_view text) {
    if (text.find('$') != std::string_view::npos) patterns.push_back(reference_pattern(text));
  };
  for (const Stage& stage : document.stages) add(document.base_of(stage));
  for (const Instruction& instruction : document.instructions) {
    for (const Flag& flag : instruction.flags) add(stage_reference(flag));
    if (instruction.onbuild == nullptr) continue;
    for (const Flag& flag : instruction.onbuild->flags)
      patterns.push_back(reference_pattern(stage_reference(flag)));
  }
  return patterns;
}

// The later stage that has the same name and so hides this one; nullptr when there is none.
const Stage* hidden_by(const Document& document, const Stage& stage) {
  for (auto later = document.stages.rbegin(); later != document.stages.rend() && later->index > stage.index;
       ++later) {
    if (!stage.name.empty() && later->name == stage.name) return &*later;
  }
  return nullptr;
}

bool has_bake_file(const Context* context) {
  if (context == nullptr) return false;
  constexpr std::array<std::string_view, 4> kBakeFiles{
      "docker-bake.hcl", "docker-bake.json", "docker-bake.override.hcl", "docker-bake.override.json"};
  return std::ranges::any_of(kBakeFiles,
                             [&](std::string_view name) { return context->tree().entry(name).has_value(); });
}

// A Compose or bake file names it.
bool is_target(const Subject& subject, const Stage& stage) {
  if (subject.targets == nullptr) return false;
  return std::ranges::any_of(*subject.targets, [&](const std::string& target) {
    const bool named = ascii::equal_in_any_case(target, stage.name);
    return (named && hidden_by(subject.document, stage) == nullptr) || target == std::to_string(stage.index);
  });
}

// By stage: needed by the last stage, or by one that can be a target.
std::vector<bool> living(const Subject& subject) {
  const Document& document = subject.document;
  std::vector<bool> alive(document.stages.size());
  // Stages need earlier ones only: one pass from the end.
  for (std::size_t i = document.stages.size(); i-- > 0;) {
    const Stage& stage = document.stages[i];
    if (i + 1 == document.stages.size() || (!stage.name.empty() && hidden_by(document, stage) == nullptr) ||
        is_target(subject, stage)) {
      alive[i] = true;
    }
    if (!alive[i]) continue;
    for (const Edge& edge : subject.graph.needs_of(static_cast<std::uint32_t>(i))) {
      if (edge.needs && *edge.needs < i) alive[*edge.needs] = true;
    }
  }
  return alive;
}

void check(const Subject& subject, lint::Report& report) {
  const Document& document = subject.document;
  if (document.stages.size() < 2) return;
  const std::vector<bool> alive = living(subject);
  const std::vector<std::string> patterns = open_references(document);
  const bool baked = has_bake_file(subject.context);

  for (const Stage& stage : document.stages) {
    if (stage.index + 1 == document.stages.size()) continue;
    const std::string number = std::to_string(stage.index);
    const bool may_be_meant = std::ranges::any_of(patterns, [&](const std::string& pattern) {
      return fits_pattern(pattern, number) || (!stage.name.empty() && fits_pattern(pattern, stage.name));
    });
    if (may_be_meant) continue;

    const Span place = document.instructions[stage.from].line_span;
    if (!alive[stage.index]) {
      const Stage* later = hidden_by(document, stage);
      const std::string why =
          later != nullptr
              ? fmt::format(
                    "A later stage in line {} is called `{}` too, and nothing uses this one",
                    subject.document.source->position(document.instructions[later->from].span.begin).line,
                    stage.name)
              : fmt::format(
                    "{} this stage, and it has no name to build it by",
                    subject.graph.users_of(stage.index).empty() ? "Nothing uses" : "Only a dead stage uses");
      report.add(kInfo, place, why + ": it is never built. Delete it, or copy from it what was meant.");
    } else if (!stage.name.empty() && subject.graph.users_of(stage.index).empty() && !baked &&
               !is_target(subject, stage) && !is_usual_target(stage.name) && !is_runnable(document, stage)) {
      report.add(
          kInfo, Level::info, place,
          fmt::format("Nothing in this file uses stage `{0}`. Delete it, unless somebody builds it with "
                      "`--target {0}`.",
                      stage.name));
    }
  }
}

}  // namespace
}  // namespace decant::rules::dc2001

namespace decant::rules {

constinit const lint::Rule unused_stage{&dc2001::kInfo, dc2001::check};

}  // namespace decant::rules
