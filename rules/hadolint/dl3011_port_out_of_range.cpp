// DL3011: a port above 65535.
//
// There is none. Variables are not looked into.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace decant::rules::dl3011 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3011",
    .name = "port-out-of-range",
    .family = lint::Family::hadolint,
    .level = lint::Level::error,
    .summary = "a port above 65535",
    .why =
        R"(A port is a number of 16 bits: 0 to 65535. A build refuses others, and a range must lie within them at both ends. What a
variable holds is not looked at.)",
    .bad = R"(FROM debian:12-slim
EXPOSE 80000
)",
    .good = R"(FROM debian:12-slim
EXPOSE 8000
)"};

bool is_too_high(std::string_view digits) {
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  return digits.size() > 5 || (digits.size() == 5 && digits > "65535");
}

// Any number of a port or a range: `80`, `80-90/tcp`, `8080:80`.
bool has_high_number(std::string_view port) {
  if (port.find('$') != std::string_view::npos) return false;
  port = port.substr(0, port.find('/'));
  while (!port.empty()) {
    const std::size_t begin = std::min(port.find_first_of("0123456789"), port.size());
    const std::size_t end = std::min(port.find_first_not_of("0123456789", begin), port.size());
    if (is_too_high(port.substr(begin, end - begin))) return true;
    port.remove_prefix(end);
  }
  return false;
}

void check(const lint::Subject& subject, lint::Report& report) {
  for (const hado::Step& step : subject.hadolint->steps) {
    if (step.kind() != InstructionKind::expose) continue;
    const auto high = std::ranges::find_if(step.instruction->args,
                                           [](const Word& word) { return has_high_number(word.text); });
    if (high == step.instruction->args.end()) continue;
    add_finding_at(kInfo, step, high->span,
                   fmt::format("Valid ports range from 0 to 65535; `{}` is none.", high->text), report);
  }
}

}  // namespace
}  // namespace decant::rules::dl3011

namespace decant::rules {
constinit const lint::Rule port_out_of_range{&dl3011::kInfo, dl3011::check};
}  // namespace decant::rules
