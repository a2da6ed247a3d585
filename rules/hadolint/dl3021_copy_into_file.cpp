// DL3021: several sources, and a target that is no directory.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

namespace decant::rules::dl3021 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3021",
    .name = "copy-into-file",
    .family = lint::Family::hadolint,
    .level = lint::Level::error,
    .summary = "several sources are copied to what does not end with /",
    .why =
        R"(With more than one source, the target of `COPY` must be a directory and end with `/`; the build fails else. A variable
at its end is reported too: the slash may stand behind it.)",
    .bad = R"(FROM debian:12-slim
COPY package.json package-lock.json /app
)",
    .good = R"(FROM debian:12-slim
COPY package.json package-lock.json /app/
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  for (const hado::Step& step : subject.hadolint->steps) {
    if (step.kind() != InstructionKind::copy || step.instruction->args.size() < 3) continue;
    const Word& target = step.instruction->args.back();
    if (hado::without_quotes(target.text).ends_with('/')) continue;
    add_finding_at(
        kInfo, step, target.span,
        fmt::format("COPY with more than one source needs a directory as its target: end `{0}` with `/`.",
                    target.text),
        report);
  }
}

}  // namespace
}  // namespace decant::rules::dl3021

namespace decant::rules {
constinit const lint::Rule copy_into_file{&dl3021::kInfo, dl3021::check};
}  // namespace decant::rules
