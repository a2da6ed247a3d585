// ConsistentInstructionCasing: keywords in upper and in lower case.
//
// All keywords from the first FROM on vote, mixed ones do not; a tie is for upper case. Global ARGs neither
// vote nor are looked at, nor is what stands behind ONBUILD.
#include "rules/buildkit/checks.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

namespace decant::rules::consistent_instruction_casing_rule {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "ConsistentInstructionCasing",
    .name = "consistent-instruction-casing",
    .family = lint::Family::buildkit,
    .level = lint::Level::warning,
    .summary = "keywords in upper and in lower case",
    .why =
        R"(The letter case of a keyword means nothing, and a file that mixes them reads as if it did. What most keywords are
written in is right; where there are as many of each, upper case is.)",
    .bad = R"(FROM debian:12-slim
RUN make
run make install
)",
    .good = R"(FROM debian:12-slim
RUN make
RUN make install
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  if (!subject.trace->whole) return;
  const auto& instructions = subject.document.instructions;
  const std::uint32_t first = subject.document.stages.front().from;
  std::ptrdiff_t more_lower = 0;
  for (std::uint32_t i = first; i < instructions.size(); ++i) {
    if (is_lower_case(instructions[i].keyword)) {
      ++more_lower;
    } else if (is_upper_case(instructions[i].keyword)) {
      --more_lower;
    }
  }
  const bool wants_lower = more_lower > 0;
  for (std::uint32_t i = first; i < instructions.size(); ++i) {
    const std::string_view keyword = instructions[i].keyword;
    if (wants_lower ? is_lower_case(keyword) : is_upper_case(keyword)) continue;
    CheckPlace place = file_place(subject, i);
    place.span = instructions[i].keyword_span;
    report_check(subject, kInfo, place,
                 fmt::format("Command '{}' should match the case of the command majority ({})", keyword,
                             wants_lower ? "lowercase" : "uppercase"),
                 report);
  }
}

}  // namespace
}  // namespace decant::rules::consistent_instruction_casing_rule

namespace decant::rules {

constinit const lint::Rule consistent_instruction_casing{&consistent_instruction_casing_rule::kInfo,
                                                         consistent_instruction_casing_rule::check};

}  // namespace decant::rules
