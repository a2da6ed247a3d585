// The engine, top to bottom: select, check, silence, sort. A Dockerfile that a build refuses gets only its
// errors: what the rules would say of a file with half a stage missing may be wrong.
#include "lint/lint.hpp"

#include "lint/build_trace.hpp"
#include "lint/default_profile.hpp"
#include "lint/hadolint/accepted.hpp"
#include "lint/hadolint/pragmas.hpp"
#include "lint/hadolint/view.hpp"
#include "lint/no_image.hpp"
#include "lint/pragmas.hpp"
#include "lint/selection.hpp"
#include "lint/unused_ignores.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace decant::lint {
namespace {

bool runs(std::span<const Rule* const> selected, std::string_view code) {
  return std::ranges::any_of(selected, [&](const Rule* rule) { return rule->info->code == code; });
}

void report_diagnostics(const std::vector<Diagnostic>& diagnostics, Report& report) {
  const Rule* rule = find_rule("DL1000");
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity == Severity::error) report.add(*rule->info, diagnostic.span, diagnostic.message);
  }
}

// Marks the pragma's selectors that name the finding's rule.
bool silences(Pragma& pragma, const Finding& finding, const Document& document) {
  if (!pragma.problem.empty() || finding.code == "DL1000")
    return false;  // no comment makes a broken file whole
  if (pragma.instruction) {
    const Span where = document.instructions[*pragma.instruction].span;
    if (finding.span.begin < where.begin || finding.span.begin >= where.end) return false;
  }
  bool silenced = false;
  for (Pragma::Selector& selector : pragma.selectors) {
    if (!selects(selector.text, finding)) continue;
    selector.used = true;
    silenced = true;
  }
  return silenced;
}

bool is_hadolints(const Rule* rule) {
  return rule->info->family == Family::hadolint;
}

// Codes that hadolint's pragmas and configuration may name: those of its rules, and ShellCheck's.
bool hadolint_knows(std::string_view code) {
  const Rule* rule = find_rule(code);
  return rule == nullptr ? is_shellchecks(code) : is_hadolints(rule);
}

std::vector<Finding> selected_of_shellcheck(const Subject& subject, const Options& options) {
  std::vector<Finding> findings(subject.of_shellcheck.begin(), subject.of_shellcheck.end());
  if (options.select.empty()) return findings;
  std::erase_if(findings, [&](const Finding& finding) {
    return std::ranges::none_of(options.select,
                                [&](const std::string& selector) { return selects(selector, finding); });
  });
  return findings;
}

// hadolint's pragmas and its configuration: for its own rules, for those that speak for one of them, and for
// ShellCheck.
void configure(const hadolint::View& view, hadolint::Ignores& ignores, std::vector<Finding>& findings) {
  std::erase_if(findings, [&](Finding& finding) {
    std::vector<std::string> codes = finding.aliases;
    if (hadolint_knows(finding.code)) codes.push_back(finding.code);
    const std::uint32_t line = finding.lines ? finding.lines->first : 0;
    return std::ranges::any_of(codes, [&](const std::string& code) {
      if (const auto level = overridden_level(*view.options, code)) finding.level = *level;
      const std::vector<std::string>& ignored = view.options->ignored;
      return ignores.has(code, line) || std::ranges::find(ignored, code) != ignored.end();
    });
  });
}

// What the options say of levels goes over what everybody else does.
void set_levels(const Options& options, std::vector<Finding>& findings) {
  if (options.levels.empty()) return;
  for (Finding& finding : findings) {
    std::vector<std::string> codes = finding.aliases;
    codes.push_back(finding.code);
    for (const std::string& code : codes) {
      if (const auto level = options.levels.find(code); level != options.levels.end())
        finding.level = level->second;
    }
  }
}

bool is_check(const Rule* rule) {
  return rule->info->family == Family::buildkit;
}

// What stops the build, as a finding where BuildKit sees it: in the lines of the instruction.
void report_build_error(const BuildError& error, const Document& document, Report& report) {
  Finding::Lines lines;
  if (error.reference_line) {
    lines = {*error.reference_line, *error.reference_line};
  } else if (const Instruction* instruction = document.instruction_at(error.span.begin);
             instruction != nullptr) {
    lines = {instruction->start_line, instruction->end_line};
  } else if (!error.span.empty()) {
    lines = {document.source->position(error.span.begin).line,
             document.source->position(error.span.end).line};
  }
  report.add(*find_rule("DL1000")->info, error.span, lines, error.message);
}

// The checks of `docker build --check`: all that a build comes to before it stops, then why it stops.
std::vector<Finding> run_checks(const Subject& subject, std::span<const Rule* const> selected) {
  Report report;
  for (const Rule* rule : selected) {
    if (rule->check != nullptr) rule->check(subject, report);
  }
  std::vector<Finding> findings = report.take();
  if (subject.trace->error) {
    if (runs(selected, "DL1000")) report_build_error(*subject.trace->error, subject.document, report);
    std::ranges::move(report.take(), std::back_inserter(findings));
  } else if (subject.trace->options.error) {
    for (Finding& finding : findings) finding.level = Level::error;
  }
  return findings;
}

std::vector<Finding> run_rules(const Subject& subject, std::span<const Rule* const> selected, bool broken) {
  Report report;
  // What hadolint's rules speak of themselves is no error in their profile.
  const bool refused = broken || (subject.hadolint == nullptr && subject.document.has_errors());
  if (refused && runs(selected, "DL1000")) report_diagnostics(subject.document.diagnostics, report);
  for (const Rule* rule : selected) {
    if (rule->check != nullptr && !broken) rule->check(subject, report);
  }
  return report.take();
}

}  // namespace

Result<std::vector<Finding>> run(const Subject& subject, const Options& options) {
  const auto selected = select_rules(options);
  if (!selected) return selected.problem();
  return run(subject, options, *selected);
}

std::vector<Finding> run(const Subject& given, const Options& options,
                         std::span<const Rule* const> selected) {
  Subject subject = given;
  subject.experimental = !options.select.empty();
  const EvalOptions defaults;
  if (subject.options == nullptr) subject.options = &defaults;
  const bool as_build = options.profile == kBuildkitProfile && options.select.empty();
  const bool as_hadolint = options.profile == kHadolintProfile;
  const bool by_default = options.profile == kDefaultProfile && options.select.empty();
  const bool broken = as_hadolint ? !hadolint::accepts(subject.document) : subject.document.has_errors();
  std::optional<hadolint::View> view;
  const bool for_rules = as_hadolint || (!broken && std::ranges::any_of(selected, is_hadolints));
  if (for_rules || !subject.of_shellcheck.empty())
    view = hadolint::view_of(subject.document, options.hadolint);
  if (for_rules) subject.hadolint = &*view;
  std::optional<BuildTrace> trace;
  if (as_build || (!broken && std::ranges::any_of(selected, is_check))) {
    trace = trace_build(subject.document, subject.evaluation, subject.graph, *subject.options,
                        as_build ? AtError::stop : AtError::go_on);
    subject.trace = &*trace;
  }
  std::vector<Finding> findings =
      as_build ? run_checks(subject, selected) : run_rules(subject, selected, broken);
  if (by_default) apply_default_profile(subject, findings);
  if (!broken) std::ranges::move(selected_of_shellcheck(subject, options), std::back_inserter(findings));
  std::optional<hadolint::Ignores> ignores;
  if (view) configure(*view, ignores.emplace(*view), findings);
  std::erase_if(findings, [&](const Finding& finding) {
    return std::ranges::any_of(options.ignore,
                               [&](const std::string& selector) { return selects(selector, finding); });
  });

  std::vector<Pragma> pragmas = read_pragmas(subject.document);
  std::erase_if(findings, [&](const Finding& finding) {
    bool silenced = false;
    for (Pragma& pragma : pragmas) silenced |= silences(pragma, finding, subject.document);
    return silenced;
  });
  // Only now: a comment that silences one of these, for hadolint's sake, is in use.
  if (by_default) drop_unshipped(subject, findings);
  if (!as_hadolint)
    std::erase_if(findings, [&](const Finding& finding) { return is_about_no_image(subject, finding); });
  if (runs(selected, "DC0001") && !broken) {
    Report report;
    const IgnoresInUse in_use{subject, selected, by_default};
    report_unused(pragmas, in_use, report);
    if (ignores) report_unused(*ignores, in_use, report);
    report_unused_skips(in_use, report);
    std::ranges::move(report.take(), std::back_inserter(findings));
  }

  set_levels(options, findings);
  std::ranges::stable_sort(findings, {}, [](const Finding& finding) {
    return std::tuple(finding.span.begin, std::string_view(finding.code), finding.span.end);
  });
  return findings;
}

}  // namespace decant::lint
