#include "report/rules.hpp"

#include "base/ascii.hpp"
#include "lint/default_profile.hpp"
#include "lint/profiles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace decant::report {
namespace {

using lint::Rule;
using lint::RuleInfo;

std::string sentence(std::string_view summary) {
  return ascii::capitalised(summary) + ".";
}

// Names of the files that the examples need, without their content.
std::string file_names(std::string_view files) {
  std::string names;
  while (!files.empty()) {
    const std::size_t end = std::min(files.find('\n'), files.size());
    const std::string_view line = files.substr(0, end);
    files.remove_prefix(std::min(end + 1, files.size()));
    if (line.empty()) continue;
    names += fmt::format("{}`{}`", names.empty() ? "" : ", ", line.substr(0, line.find('=')));
  }
  return names;
}

std::string code_block(std::string_view text) {
  return fmt::format("```dockerfile\n{}{}```\n", text, text.ends_with('\n') ? "" : "\n");
}

// In the profile `default`.
std::string_view level_of(const RuleInfo& rule) {
  const lint::DefaultRow* row = lint::default_row(rule.code);
  return row != nullptr && row->level ? lint::name_of(*row->level) : std::string_view("off");
}

std::string why_of(const lint::DefaultRow& row) {
  if (row.same_as.empty()) return std::string(row.why);
  if (row.only == InstructionKind::unknown) return fmt::format("{} says the same.", row.same_as);
  return fmt::format("{} says the same of `{}`.", row.same_as, name_of(row.only));
}

}  // namespace

std::string rules_as_table(std::span<const Rule> rules) {
  std::size_t code_width = 0;
  std::size_t name_width = 0;
  for (const Rule& rule : rules) {
    code_width = std::max(code_width, rule.info->code.size());
    name_width = std::max(name_width, rule.info->name.size());
  }
  std::string text;
  for (const Rule& rule : rules) {
    text += fmt::format("{:<{}}  {:<8} {:<{}}  {}\n", rule.info->code, code_width, level_of(*rule.info),
                        rule.info->name, name_width, rule.info->summary);
  }
  return text;
}

std::string rule_page(const RuleInfo& rule) {
  std::string text = fmt::format("# {} {}\n\n{}\n\n", rule.code, rule.name, sentence(rule.summary));
  text += fmt::format("* about: {}\n* level: {}\n", lint::name_of(rule.family), lint::name_of(rule.level));
  if (const lint::DefaultRow* row = lint::default_row(rule.code)) {
    text += fmt::format("* in the profile `default`: {}. {}\n", level_of(rule), why_of(*row));
  }
  text += fmt::format("* fix: {}\n\n", lint::name_of(rule.fix));
  text += fmt::format("## Why\n\n{}\n\n", rule.why);
  text += fmt::format("## Found in\n\n{}\n", code_block(rule.bad));
  text += fmt::format("## Not found in\n\n{}\n", code_block(rule.good));
  if (!rule.files.empty()) text += fmt::format("The context of both: {}.\n\n", file_names(rule.files));
  if (rule.code == "DL1000") return text + "It cannot be ignored by a pragma.\n";
  if (rule.code == "DC0001") return text + "`--ignore DC0001` turns it off; no pragma does.\n";
  return text +
         fmt::format(
             "To ignore it, write the reason above the instruction: `# decant ignore={0} reason`; or run "
             "with `--ignore {0}`.\n",
             rule.code);
}

std::string rules_index(std::span<const Rule> rules) {
  std::string text =
      "# Rules\n\nMade from the rule table (`rules/`) by `decant rules --write-manual docs/rules`; a test "
      "fails when a "
      "page is stale.\n";
  // Families in the order of their first rule; codes sort otherwise (DC0001, …, DL1000 are one family).
  std::vector<lint::Family> families;
  for (const Rule& rule : rules) {
    if (std::ranges::find(families, rule.info->family) == families.end())
      families.push_back(rule.info->family);
  }
  for (const lint::Family family : families) {
    text += fmt::format("\n## {}\n\n| code | level | name | finds |\n|---|---|---|---|\n",
                        ascii::capitalised(lint::name_of(family)));
    for (const Rule& rule : rules) {
      if (rule.info->family != family) continue;
      text += fmt::format("| [{0}]({0}.md) | {1} | {2} | {3} |\n", rule.info->code, level_of(*rule.info),
                          rule.info->name, rule.info->summary);
    }
  }
  return text;
}

std::string profiles_page(std::span<const Rule> rules) {
  std::string text =
      "# Profiles\n\nMade from the tables of rules and profiles by `decant rules --write-profiles "
      "docs/profiles.md`; a "
      "test fails when it is stale.\n\n`decant lint --profile NAME` says which rules run; `--select` names "
      "rules "
      "instead, and `--ignore` takes some away.\n\n| profile | is |\n|---|---|\n";
  for (const lint::Profile& profile : lint::profiles()) {
    text += fmt::format("| `{}` | {} |\n", profile.name, profile.summary);
  }
  text +=
      "\n## default\n\nFindings of level `warning` and above end `decant lint` with exit code 1 "
      "(`--fail-level`). "
      "Where rules say the same, one of them speaks; `--ignore` and pragmas silence it by any of the "
      "codes.\n\n"
      "| code | level | finds | why |\n|---|---|---|---|\n";
  for (const Rule& rule : rules) {
    const lint::DefaultRow* row = lint::default_row(rule.info->code);
    text += fmt::format("| [{0}](rules/{0}.md) | {1} | {2} | {3} |\n", rule.info->code, level_of(*rule.info),
                        rule.info->summary, row == nullptr ? "" : why_of(*row));
  }
  return text;
}

}  // namespace decant::report
