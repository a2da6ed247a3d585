// What the checks of `docker build --check` share. Each follows BuildKit to the line; the order in which a
// build looks at things, and where it stops, is lint::BuildTrace.
#pragma once

#include "lint/build_trace.hpp"
#include "lint/rule.hpp"

#include <cstdint>
#include <string>

namespace decant::rules {

struct CheckPlace {
  std::uint32_t instruction = 0;  // whose lines BuildKit names
  Span span;                      // what decant marks
  // Whose comments are asked for `# check=skip=…`; none for checks of the whole file.
  const Instruction* comments = nullptr;
};

// Of a whole instruction, which the comments above it may silence.
CheckPlace place_of_check(const lint::Subject& subject, std::uint32_t instruction);
// The same for what is carried out: a trigger has no comments, and stands at the FROM.
CheckPlace place_of_check(const lint::Subject& subject, const lint::Visit& visit);
// Without the comments.
CheckPlace file_place(const lint::Subject& subject, std::uint32_t instruction);

// Adds the finding unless the Dockerfile skips it. `message` is BuildKit's: people search for that.
void report_check(const lint::Subject& subject, const lint::RuleInfo& rule, const CheckPlace& place,
                  std::string message, lint::Report& report);
// For experimental rules: adds it only where the Dockerfile, or whoever runs decant, asks for the rule.
void report_experimental(const lint::Subject& subject, const lint::RuleInfo& rule, const CheckPlace& place,
                         std::string message, lint::Report& report);

// The lines that BuildKit names for an instruction.
lint::Finding::Lines lines_of(const lint::Subject& subject, std::uint32_t instruction);

bool is_lower_case(std::string_view text);
bool is_upper_case(std::string_view text);

}  // namespace decant::rules
