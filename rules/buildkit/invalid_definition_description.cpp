// InvalidDefinitionDescription: the comment above a stage or an ARG does not begin with its name.
// Experimental.
//
// `docker build --call=outline` shows such comments as descriptions. The last line above counts.
#include "rules/buildkit/checks.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace decant::rules::invalid_definition_description_rule {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "InvalidDefinitionDescription",
    .name = "invalid-definition-description",
    .family = lint::Family::buildkit,
    .level = lint::Level::warning,
    .summary = "a comment above a stage or ARG that describes something else",
    .why =
        R"(`docker build --call=outline` and `--call=targets` show the comment above a stage or an `ARG` as its description when it
begins with the name. A comment that is no description is told from one by an empty line below it.

The rule is experimental: it runs where `# check=experimental=InvalidDefinitionDescription` or `--select` asks for it.)",
    .bad = R"(# what is built
FROM debian:12-slim AS build
)",
    .good = R"(# build what is built
FROM debian:12-slim AS build
)"};

std::string_view first_word(std::string_view text) {
  return text.substr(0, text.find(' '));
}

void check_one(const lint::Subject& subject, std::uint32_t index, std::string_view keyword,
               const std::vector<std::string_view>& names, lint::Report& report) {
  const Instruction& instruction = subject.document.instructions[index];
  if (names.empty() || instruction.comments.empty()) return;
  const std::string_view comment =
      comment_text(subject.document.source->bytes(), instruction.comments.back());
  if (std::ranges::find(names, first_word(comment)) != names.end()) return;
  CheckPlace place = place_of_check(subject, index);
  report_experimental(subject, kInfo, place,
                      fmt::format("Comment for {} should follow the format: `# {} <description>`", keyword,
                                  names.size() == 1 ? names[0] : "<arg_key>"),
                      report);
}

void check(const lint::Subject& subject, lint::Report& report) {
  for (std::uint32_t i = 0; i < subject.trace->accepted; ++i) {
    const Instruction& instruction = subject.document.instructions[i];
    std::vector<std::string_view> names;
    if (instruction.kind == InstructionKind::arg) {
      for (const KeyValue& pair : instruction.pairs) names.push_back(pair.name);
      check_one(subject, i, "ARG", names, report);
    } else if (instruction.kind == InstructionKind::from) {
      const Stage& stage = subject.document.stages[*subject.document.stage_of(i)];
      if (!stage.name.empty()) names.push_back(stage.name);
      check_one(subject, i, "FROM", names, report);
    }
  }
}

}  // namespace
}  // namespace decant::rules::invalid_definition_description_rule

namespace decant::rules {

constinit const lint::Rule invalid_definition_description{&invalid_definition_description_rule::kInfo,
                                                          invalid_definition_description_rule::check};

}  // namespace decant::rules
