// DL3022: COPY --from of what is no stage above.
//
// A name with a colon is an image, a number one of the stages so far.
#include "base/ascii.hpp"
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

namespace decant::rules::dl3022 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3022",
    .name = "copy-from-unknown-stage",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "COPY --from names no stage above",
    .why =
        R"(`COPY --from=builder` copies from the stage of that name, and, where there is none, from an image of that name: a slip of
the fingers fetches something from a registry. Name a stage above, and give an image its tag, so that it is plain which of
the two is meant. Case matters here, though a build does not mind.)",
    .bad = R"(FROM golang:1.22 AS builder
RUN go build -o /app .
FROM debian:12-slim
COPY --from=bulider /app /app
)",
    .good = R"(FROM golang:1.22 AS builder
RUN go build -o /app .
FROM debian:12-slim
COPY --from=builder /app /app
)"};

// The number that a name begins with.
std::optional<std::size_t> leading_number(std::string_view text) {
  constexpr std::size_t kMost = 100'000'000;
  std::size_t number = 0;
  std::size_t digits = 0;
  while (digits < text.size() && ascii::is_digit(text[digits])) {
    number = std::min(kMost, number * 10 + static_cast<std::size_t>(text[digits] - '0'));
    ++digits;
  }
  return digits == 0 ? std::nullopt : std::optional(number);
}

void check(const lint::Subject& subject, lint::Report& report) {
  std::set<std::string_view> names;
  std::size_t stages = 0;
  for (const hado::Step& step : subject.hadolint->steps) {
    if (step.image != nullptr) {
      ++stages;
      if (step.image->alias) names.insert(*step.image->alias);
    }
    if (step.kind() != InstructionKind::copy) continue;
    const auto from = hado::raw_flag(*subject.hadolint, step, "from");
    if (!from || from->find(':') != std::string_view::npos || names.contains(*from)) continue;
    if (const auto number = leading_number(*from); number && *number < stages) continue;
    add_finding(kInfo, step,
                fmt::format("`COPY --from` should reference a previously defined FROM alias; {} is none.",
                            marked(*from)),
                report);
  }
}

}  // namespace
}  // namespace decant::rules::dl3022

namespace decant::rules {
constinit const lint::Rule copy_from_unknown_stage{&dl3022::kInfo, dl3022::check};
}  // namespace decant::rules
