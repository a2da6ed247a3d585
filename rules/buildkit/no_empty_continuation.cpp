// NoEmptyContinuation: a blank line inside a continued instruction.
//
// The reader notes it as a warning (src/syntax/builder.cpp). BuildKit names the last line of the instruction,
// and one line only; a comment above the instruction does not silence it.
#include "rules/buildkit/checks.hpp"
#include "rules/rules.hpp"

#include <algorithm>

namespace decant::rules::no_empty_continuation_rule {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "NoEmptyContinuation",
    .name = "no-empty-continuation",
    .family = lint::Family::buildkit,
    .level = lint::Level::warning,
    .summary = "a blank line inside a continued instruction",
    .why =
        R"(A blank line does not end a line that ends with an escape character: the next instruction is swallowed, and becomes an
argument of the one above. BuildKit still takes such files, and says that it will refuse them one day.)",
    .bad = R"(FROM debian:12-slim
RUN apt-get update && \

    apt-get install -y curl
)",
    .good = R"(FROM debian:12-slim
RUN apt-get update && \
    apt-get install -y curl
)"};

// The instruction that holds the blank line.
std::uint32_t owner_of(const Document& document, Span blank) {
  const auto behind = std::ranges::upper_bound(document.instructions, blank.begin, {},
                                               [](const Instruction& each) { return each.span.begin; });
  return static_cast<std::uint32_t>(behind - document.instructions.begin() - 1);
}

void check(const lint::Subject& subject, lint::Report& report) {
  if (!subject.trace->parsed) return;
  const CheckOptions& options = subject.trace->options;
  if (options.skip_all || std::ranges::find(options.skip, kInfo.code) != options.skip.end()) return;
  for (const Diagnostic& each : subject.document.diagnostics) {
    if (each.severity != Severity::warning || each.layer != Diagnostic::Layer::parser) continue;
    const Instruction& owner = subject.document.instructions[owner_of(subject.document, each.span)];
    const std::uint32_t line = subject.document.source->position(owner.line_span.end).line;
    report.add(kInfo, each.span, {line, line}, "Empty continuation line");
  }
}

}  // namespace
}  // namespace decant::rules::no_empty_continuation_rule

namespace decant::rules {

constinit const lint::Rule no_empty_continuation{&no_empty_continuation_rule::kInfo,
                                                 no_empty_continuation_rule::check};

}  // namespace decant::rules
