// The engine, top to bottom: select, check, silence, sort. A Dockerfile that a build refuses gets only its
// errors: what the rules would say of a file with half a stage missing may be wrong.
#include "lint/lint.hpp"

#include "lint/pragmas.hpp"
#include "lint/selection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace decant::lint {
namespace {

bool runs(const std::vector<const Rule*>& selected, std::string_view code) {
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
  const RuleInfo& rule = *find_rule(finding.code)->info;
  bool silenced = false;
  for (Pragma::Selector& selector : pragma.selectors) {
    if (!selects(selector.text, rule)) continue;
    selector.used = true;
    silenced = true;
  }
  return silenced;
}

// True when a rule that the selector names has been looked for, and with everything that it needs: only then
// is an ignore that matched nothing known to be of no use.
bool had_its_chance(std::string_view selector, const std::vector<const Rule*>& selected) {
  bool any = false;
  for (const Rule& rule : rules()) {
    if (!selects(selector, *rule.info)) continue;
    if (rule.info->depends_on_machine || !runs(selected, rule.info->code)) return false;
    any = true;
  }
  return any;
}

void report_pragmas(const std::vector<Pragma>& pragmas, const Subject& subject,
                    const std::vector<const Rule*>& selected, Report& report) {
  const RuleInfo& info = *find_rule("DC0001")->info;
  for (const Pragma& pragma : pragmas) {
    if (!pragma.problem.empty()) {
      report.add(info, pragma.span, pragma.problem + ".");
      continue;
    }
    for (const Pragma::Selector& selector : pragma.selectors) {
      if (selector.used) continue;
      const bool known =
          std::ranges::any_of(rules(), [&](const Rule& rule) { return selects(selector.text, *rule.info); });
      if (!known) {
        const std::string_view like = nearest_rule(selector.text);
        report.add(info, selector.span,
                   fmt::format("There is no rule `{}`, so this ignores nothing.{}", selector.text,
                               like.empty() ? std::string() : fmt::format(" Did you mean {}?", like)));
      } else if (subject.context != nullptr && had_its_chance(selector.text, selected)) {
        report.add(info, selector.span,
                   fmt::format("`{}` is ignored here, but finds nothing {}; take it out of the pragma.",
                               selector.text, pragma.instruction ? "in this instruction" : "in this file"));
      }
    }
  }
}

}  // namespace

Result<std::vector<Finding>> run(const Subject& subject, const Options& options) {
  auto selected = select_rules(options);
  if (!selected) return selected.problem();

  Report report;
  const bool broken = subject.document.has_errors();
  if (runs(*selected, "DL1000")) report_diagnostics(subject.document.diagnostics, report);
  for (const Rule* rule : *selected) {
    if (rule->check != nullptr && !broken) rule->check(subject, report);
  }
  std::vector<Finding> findings = report.take();

  std::vector<Pragma> pragmas = read_pragmas(subject.document);
  std::erase_if(findings, [&](const Finding& finding) {
    bool silenced = false;
    for (Pragma& pragma : pragmas) silenced |= silences(pragma, finding, subject.document);
    return silenced;
  });
  if (runs(*selected, "DC0001") && !broken) {
    report_pragmas(pragmas, subject, *selected, report);
    std::ranges::move(report.take(), std::back_inserter(findings));
  }

  std::ranges::stable_sort(findings, {}, [](const Finding& finding) {
    return std::tuple(finding.span.begin, std::string_view(finding.code), finding.span.end);
  });
  return findings;
}

}  // namespace decant::lint
