// WorkdirRelativePath: the first WORKDIR of a stage, or of the stages that it stands on, is relative.
//
// A WORKDIR of the base image does not count: it may be another one day. Only the first is told, since
// mending that mends the others.
#include "base/ascii.hpp"
#include "rules/buildkit/checks.hpp"
#include "rules/rules.hpp"
#include "syntax/bytes.hpp"

#include <fmt/format.h>

namespace decant::rules::workdir_relative_path_rule {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "WorkdirRelativePath",
    .name = "workdir-relative-path",
    .family = lint::Family::buildkit,
    .level = lint::Level::warning,
    .summary = "the first WORKDIR is relative",
    .why =
        R"(A relative `WORKDIR` goes on from the one before it. The first one of a file goes on from that of the base image, which
its authors may change with any release, and then files are elsewhere.)",
    .bad = R"(FROM debian:12-slim
WORKDIR app
)",
    .good = R"(FROM debian:12-slim
WORKDIR /app
)"};

bool is_absolute(std::string_view path, bool windows) {
  if (path.starts_with('/')) return true;
  if (!windows) return false;
  if (path.starts_with('\\')) return true;
  return path.size() > 2 && ascii::is_letter(path[0]) && path[1] == ':' &&
         (path[2] == '\\' || path[2] == '/');
}

void check(const lint::Subject& subject, lint::Report& report) {
  for (const lint::Visit& visit : subject.trace->visits) {
    if (visit.instruction->kind != InstructionKind::workdir || visit.workdir_set || !visit.expanded) continue;
    const Expanded& path = visit.evaluated->args.front();
    if (!path.complete || is_absolute(path.text, visit.windows)) continue;
    report_check(subject, kInfo, place_of_check(subject, visit),
                 fmt::format("Relative workdir {} can have unexpected results if the base image changes",
                             go_quote(path.text)),
                 report);
  }
}

}  // namespace
}  // namespace decant::rules::workdir_relative_path_rule

namespace decant::rules {

constinit const lint::Rule workdir_relative_path{&workdir_relative_path_rule::kInfo,
                                                 workdir_relative_path_rule::check};

}  // namespace decant::rules
