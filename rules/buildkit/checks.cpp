#include "rules/buildkit/checks.hpp"

#include "syntax/bytes.hpp"

#include <algorithm>
#include <optional>

namespace decant::rules {
namespace {

std::optional<CheckOptions> comment_options(const lint::Subject& subject, const CheckPlace& place) {
  if (!subject.trace->heeds_comments || place.comments == nullptr || place.comments->comments.empty())
    return std::nullopt;
  return check_comment(subject.document.source->bytes(), place.comments->comments);
}

bool names(const std::vector<std::string>& list, const lint::RuleInfo& rule) {
  return std::ranges::find(list, rule.code) != list.end();
}

bool skips(const CheckOptions& options, const lint::RuleInfo& rule) {
  return options.skip_all || names(options.skip, rule);
}

bool asks_for(const CheckOptions& options, const lint::RuleInfo& rule) {
  return options.experimental_all || names(options.experimental, rule);
}

}  // namespace

lint::Finding::Lines lines_of(const lint::Subject& subject, std::uint32_t instruction) {
  const Instruction& whole = subject.document.instructions[instruction];
  return {whole.start_line, whole.end_line};
}

CheckPlace file_place(const lint::Subject& subject, std::uint32_t instruction) {
  return {instruction, subject.document.instructions[instruction].line_span, nullptr};
}

CheckPlace place_of_check(const lint::Subject& subject, std::uint32_t instruction) {
  CheckPlace place = file_place(subject, instruction);
  place.comments = &subject.document.instructions[instruction];
  return place;
}

CheckPlace place_of_check(const lint::Subject& subject, const lint::Visit& visit) {
  return visit.trigger ? file_place(subject, visit.place) : place_of_check(subject, visit.place);
}

void report_check(const lint::Subject& subject, const lint::RuleInfo& rule, const CheckPlace& place,
                  std::string message, lint::Report& report) {
  if (skips(subject.trace->options, rule)) return;
  if (const auto own = comment_options(subject, place); own && skips(*own, rule)) return;
  report.add(rule, place.span, lines_of(subject, place.instruction), std::move(message));
}

void report_experimental(const lint::Subject& subject, const lint::RuleInfo& rule, const CheckPlace& place,
                         std::string message, lint::Report& report) {
  const auto own = comment_options(subject, place);
  if (!subject.experimental && !asks_for(subject.trace->options, rule) && !(own && asks_for(*own, rule)))
    return;
  report.add(rule, place.span, lines_of(subject, place.instruction), std::move(message));
}

bool is_lower_case(std::string_view text) {
  return lower(text) == text;
}

bool is_upper_case(std::string_view text) {
  return upper(text) == text;
}

}  // namespace decant::rules
