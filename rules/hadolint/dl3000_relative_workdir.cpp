// DL3000: a WORKDIR that is not absolute.
//
// Where a relative one ends hangs on the one above it, in the base image at worst. A variable may hold
// anything, so it is left alone.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

namespace decant::rules::dl3000 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3000",
    .name = "relative-workdir",
    .family = lint::Family::hadolint,
    .level = lint::Level::error,
    .summary = "WORKDIR is not absolute",
    .why =
        R"(A relative `WORKDIR` goes on from the one before it. Somebody who reads the line does not know where it leads, and the
first one of a file goes on from that of the base image, which may change. Write the whole path; a path that begins with a
variable is left alone.)",
    .bad = R"(FROM debian:12-slim
WORKDIR app
)",
    .good = R"(FROM debian:12-slim
WORKDIR /app
)"};

bool is_absolute(std::string_view path) {
  return path.starts_with('/') || path.starts_with('$') || hado::is_windows_absolute(path);
}

void check(const lint::Subject& subject, lint::Report& report) {
  for (const hado::Step& step : subject.hadolint->steps) {
    if (step.kind() != InstructionKind::workdir) continue;
    const std::string_view path = hado::without_quotes(hado::body_of(step));
    if (!is_absolute(path))
      add_finding(kInfo, step,
                  fmt::format("Use an absolute WORKDIR: where {} is hangs on the lines above.", marked(path)),
                  report);
  }
}

}  // namespace
}  // namespace decant::rules::dl3000

namespace decant::rules {
constinit const lint::Rule relative_workdir{&dl3000::kInfo, dl3000::check};
}  // namespace decant::rules
