// DL3045: a COPY to a relative target where no WORKDIR was set.
//
// It lands where the base image's WORKDIR says. Stages bequeath theirs to stages that begin with them.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

#include <map>

namespace decant::rules::dl3045 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3045",
    .name = "copy-to-relative-target",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "COPY to a relative target without a WORKDIR",
    .why =
        R"(Where a relative target of `COPY` is, `WORKDIR` says. Without one in the stage, or in the stage that it begins with, it is
the base image's, which may change with any release. Set `WORKDIR`, or write the whole path. A target that begins with a
variable is left alone.)",
    .bad = R"(FROM debian:12-slim
COPY app.py app/
)",
    .good = R"(FROM debian:12-slim
WORKDIR /srv
COPY app.py app/
)"};

bool is_absolute(std::string_view target) {
  const std::string_view plain = hado::without_quotes(target);
  return plain.starts_with('/') || plain.starts_with('$') || hado::is_windows_absolute(plain);
}

void check(const lint::Subject& subject, lint::Report& report) {
  // By what hadolint calls a stage: its name, or that of its image. Above the first FROM: no name.
  std::map<std::string_view, bool> has_workdir;
  std::string_view stage;
  for (const hado::Step& step : subject.hadolint->steps) {
    if (step.image != nullptr) {
      const bool inherited = has_workdir[step.image->name];
      stage = step.image->alias.value_or(step.image->name);
      has_workdir[stage] = inherited;
    }
    if (step.kind() == InstructionKind::workdir) has_workdir[stage] = true;
    if (step.kind() != InstructionKind::copy || step.instruction->args.size() < 2 || has_workdir[stage])
      continue;
    const Word& target = step.instruction->args.back();
    if (is_absolute(target.text)) continue;
    add_finding_at(
        kInfo, step, target.span,
        fmt::format(
            "COPY to the relative destination `{}` without WORKDIR set: the base image says where it is.",
            target.text),
        report);
  }
}

}  // namespace
}  // namespace decant::rules::dl3045

namespace decant::rules {
constinit const lint::Rule copy_to_relative_target{&dl3045::kInfo, dl3045::check};
}  // namespace decant::rules
