// CopyIgnoredFile: COPY or ADD of what .dockerignore excludes.
//
// Sources are compared as text: whether the file is there does not count, nor what a wildcard would find. One
// `!` in the ignore file switches the check off, and a leading slash in the source hides it.
#include "context/path.hpp"
#include "eval/remote.hpp"
#include "rules/buildkit/checks.hpp"
#include "rules/rules.hpp"
#include "syntax/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace decant::rules::copy_ignored_file_rule {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "CopyIgnoredFile",
    .name = "copy-ignored-file",
    .family = lint::Family::buildkit,
    .level = lint::Level::warning,
    .summary = "COPY of a file that .dockerignore excludes",
    .why =
        R"(What `.dockerignore` excludes is not sent to the builder: a `COPY` of it fails, or copies less than it seems to. Take the
pattern out, or the instruction.)",
    .bad = R"(FROM debian:12-slim
COPY secret.txt /
)",
    .good = R"(FROM debian:12-slim
COPY main.c /
)",
    .files = "main.c\nsecret.txt\n.dockerignore=secret.txt",
    .depends_on_machine = true};

// Patterns that leave nothing of the root.
bool excludes_root(const IgnoreFile& ignore) {
  return std::ranges::any_of(ignore.patterns(), [](const IgnorePattern& each) {
    return !each.negated && (each.text == "*" || each.text == "**" || each.text == "**/*");
  });
}

void check_sources(const lint::Subject& subject, const lint::Visit& visit, lint::Report& report) {
  const IgnoreFile& ignore = subject.context->ignore();
  const auto& args = visit.instruction->args;
  std::size_t looked_at = 0;
  for (std::size_t i = 0; i + 1 < args.size(); ++i) {
    if (is_heredoc_source(args[i].text)) continue;
    if (looked_at++ >= visit.looked_at) return;
    const Expanded& source = visit.evaluated->args[i];
    if (!source.complete || source_kind(source.text) != SourceKind::path) continue;
    const std::string path = clean_path(source.text);
    if ((path == "." || path == "/") && !excludes_root(ignore)) continue;
    if (!ignore.matches(path)) continue;
    CheckPlace place = place_of_check(subject, visit);
    if (!visit.trigger) place.span = args[i].span;
    report_check(
        subject, kInfo, place,
        fmt::format("Attempting to {} file {} that is excluded by .dockerignore",
                    visit.instruction->kind == InstructionKind::add ? "Add" : "Copy", go_quote(path)),
        report);
  }
}

void check(const lint::Subject& subject, lint::Report& report) {
  if (subject.context == nullptr || subject.context->ignore().empty() ||
      subject.context->ignore().has_negated()) {
    return;
  }
  for (const lint::Visit& visit : subject.trace->visits) {
    const InstructionKind kind = visit.instruction->kind;
    if ((kind != InstructionKind::copy && kind != InstructionKind::add) || !visit.expanded) continue;
    if (!visit.instruction->flag("from").value_or("").empty()) continue;
    check_sources(subject, visit, report);
  }
}

}  // namespace
}  // namespace decant::rules::copy_ignored_file_rule

namespace decant::rules {

constinit const lint::Rule copy_ignored_file{&copy_ignored_file_rule::kInfo, copy_ignored_file_rule::check};

}  // namespace decant::rules
