#include "lint/unused_ignores.hpp"

#include "lint/build_trace.hpp"
#include "lint/default_profile.hpp"
#include "lint/selection.hpp"
#include "syntax/check_options.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace decant::lint {
namespace {

const RuleInfo& unused_pragma() {
  return *find_rule("DC0001")->info;
}

// The rule that reports what the code stands for: itself, or in the profile `default` the one that says the
// same.
std::string_view speaker_of(std::string_view code, bool by_default) {
  const DefaultRow* row = by_default ? default_row(code) : nullptr;
  return row == nullptr || row->same_as.empty() ? code : row->same_as;
}

bool had_its_chance(const Rule& rule, const IgnoresInUse& run) {
  const std::string_view speaker = speaker_of(rule.info->code, run.by_default);
  return !rule.info->depends_on_machine &&
         std::ranges::any_of(run.selected, [&](const Rule* each) { return each->info->code == speaker; });
}

// All rules that the selector names.
bool had_its_chance(std::string_view selector, const IgnoresInUse& run) {
  bool any = false;
  for (const Rule& rule : rules()) {
    if (!selects(selector, *rule.info)) continue;
    if (!had_its_chance(rule, run)) return false;
    any = true;
  }
  return any;
}

std::string unknown(std::string_view name) {
  if (name.empty()) return "No rule is named here, so this ignores nothing.";
  const std::string_view like = nearest_rule(name);
  return fmt::format("There is no rule `{}`, so this ignores nothing.{}", name,
                     like.empty() ? std::string() : fmt::format(" Did you mean {}?", like));
}

std::string unused(std::string_view code, std::string_view where) {
  return fmt::format("`{}` is ignored here, but finds nothing {}; take it out of the pragma.", code, where);
}

std::string_view words_of(hadolint::IgnoreScope scope) {
  switch (scope) {
    case hadolint::IgnoreScope::line:
      return "in the line below";
    case hadolint::IgnoreScope::stage:
      return "in this stage";
    case hadolint::IgnoreScope::global:
      return "in this file";
  }
  return "";
}

// A list `skip=A,B` and where it stands.
struct Skips {
  std::vector<std::string> names;
  Span span;
  const Instruction* above = nullptr;  // null: the directive
};

std::vector<Skips> skips_of(const Subject& subject) {
  const std::string_view bytes = subject.document.source->bytes();
  std::vector<Skips> all;
  if (!subject.options->build_args.contains("BUILDKIT_DOCKERFILE_CHECK")) {
    const std::string_view value = check_directive(bytes);
    if (auto options = read_check_options(value); options && !options->skip.empty()) {
      const auto begin = static_cast<std::uint32_t>(value.data() - bytes.data());
      all.push_back({std::move(options->skip), {begin, begin + static_cast<std::uint32_t>(value.size())}});
    }
  }
  for (const Instruction& instruction : subject.document.instructions) {
    for (const Span& comment : instruction.comments) {
      auto options = check_comment(bytes, {&comment, 1});
      if (!options) continue;
      if (!options->skip.empty()) all.push_back({std::move(options->skip), comment, &instruction});
      break;  // the first one counts
    }
  }
  return all;
}

// What the rule finds where nobody skips it.
std::vector<Finding> unskipped(const Rule& rule, const Subject& given) {
  BuildTrace trace = *given.trace;
  trace.options = {};
  trace.heeds_comments = false;
  Subject subject = given;
  subject.trace = &trace;
  Report report;
  rule.check(subject, report);
  return report.take();
}

bool is_used(const Skips& skips, const Rule& rule, const Subject& subject) {
  const std::vector<Finding> findings = unskipped(rule, subject);
  // A comment for this one stands above another instruction than the finding.
  if (skips.above == nullptr || rule.info->code == "MultipleInstructionsDisallowed") return !findings.empty();
  return std::ranges::any_of(findings, [&](const Finding& each) {
    return skips.above->span.begin <= each.span.begin && each.span.begin < skips.above->span.end;
  });
}

}  // namespace

void report_unused(const std::vector<Pragma>& pragmas, const IgnoresInUse& run, Report& report) {
  for (const Pragma& pragma : pragmas) {
    if (!pragma.problem.empty()) {
      report.add(unused_pragma(), pragma.span, pragma.problem + ".");
      continue;
    }
    for (const Pragma::Selector& selector : pragma.selectors) {
      // What ShellCheck finds hangs on its version.
      if (selector.used || is_shellchecks(selector.text)) continue;
      const bool known =
          std::ranges::any_of(rules(), [&](const Rule& rule) { return selects(selector.text, *rule.info); });
      if (!known) {
        report.add(unused_pragma(), selector.span, unknown(selector.text));
      } else if (run.subject.context != nullptr && had_its_chance(selector.text, run)) {
        report.add(unused_pragma(), selector.span,
                   unused(selector.text, pragma.instruction ? "in this instruction" : "in this file"));
      }
    }
  }
}

// Codes of ShellCheck are no rules of decant's: what it finds hangs on its version.
void report_unused(const hadolint::Ignores& ignores, const IgnoresInUse& run, Report& report) {
  const std::string_view bytes = run.subject.document.source->bytes();
  for (const hadolint::Ignores::Unused& each : ignores.unused()) {
    const Rule* rule = find_rule(each.code);
    if (rule == nullptr || !had_its_chance(*rule, run)) continue;
    const auto begin = static_cast<std::uint32_t>(each.code.data() - bytes.data());
    report.add(unused_pragma(), {begin, begin + static_cast<std::uint32_t>(each.code.size())},
               unused(each.code, words_of(each.scope)));
  }
}

void report_unused_skips(const IgnoresInUse& run, Report& report) {
  if (run.subject.trace == nullptr) return;
  for (const Skips& skips : skips_of(run.subject)) {
    for (const std::string& name : skips.names) {
      if (name.empty() && skips.names.size() > 1) continue;  // a comma too many
      const Rule* rule = find_rule(name);
      if (rule == nullptr || rule->info->code != name) {
        report.add(unused_pragma(), skips.span, unknown(name));
      } else if (rule->info->family == Family::buildkit && had_its_chance(*rule, run) &&
                 !is_used(skips, *rule, run.subject)) {
        report.add(unused_pragma(), skips.span,
                   unused(name, skips.above == nullptr ? "in this file" : "in this instruction"));
      }
    }
  }
}

}  // namespace decant::lint
