// DL3048: a label key that is not as Docker asks for.
#include "base/ascii.hpp"
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace decant::rules::dl3048 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3048",
    .name = "invalid-label-key",
    .family = lint::Family::hadolint,
    .level = lint::Level::style,
    .summary = "a label key that is not as keys should be",
    .why =
        R"(Keys of labels are lower case: letters, digits, `.`, `-`, `_` and `/`, beginning with a letter and ending with a letter or a
digit, without `..` and `--`. `com.docker.`, `io.docker.` and `org.dockerproject.` are Docker's own. A key is best the name of
a domain of yours, turned round: `com.example.some-key`.)",
    .bad = R"(FROM debian:12-slim
LABEL Maintainer="jo@example.com"
)",
    .good = R"(FROM debian:12-slim
LABEL maintainer="jo@example.com"
)"};

using ascii::is_digit;
using ascii::is_lower;

bool is_valid(std::string_view key) {
  if (key.empty() || !is_lower(key.front())) return false;
  if (!is_lower(key.back()) && !is_digit(key.back())) return false;
  for (const std::string_view reserved : {"com.docker.", "io.docker.", "org.dockerproject."}) {
    if (key.starts_with(reserved)) return false;
  }
  if (key.find("..") != std::string_view::npos || key.find("--") != std::string_view::npos) return false;
  return std::ranges::all_of(
      key, [](char c) { return is_lower(c) || is_digit(c) || c == '.' || c == '-' || c == '_' || c == '/'; });
}

void check(const lint::Subject& subject, lint::Report& report) {
  for (const hado::Step& step : subject.hadolint->steps) {
    if (step.kind() != InstructionKind::label) continue;
    for (const KeyValue& pair : step.instruction->pairs) {
      const std::string key = hado::name_of(pair, subject.document.escape);
      if (is_valid(key)) continue;
      add_finding_at(
          kInfo, step, pair.span,
          fmt::format("Invalid label key {}: keys are lower case, with single dots and dashes inside.",
                      marked(key)),
          report);
      break;
    }
  }
}

}  // namespace
}  // namespace decant::rules::dl3048

namespace decant::rules {
constinit const lint::Rule invalid_label_key{&dl3048::kInfo, dl3048::check};
}  // namespace decant::rules
