#include "lint/default_profile.hpp"

#include <algorithm>

namespace decant::lint {
namespace {

// By stage: the target and what it stands on by FROM.
std::vector<bool> shipped_stages(const Subject& subject) {
  std::vector<bool> shipped(subject.evaluation.stages.size());
  std::uint32_t stage = subject.graph.target;
  while (stage < shipped.size() && !shipped[stage]) {
    shipped[stage] = true;
    const Base& base = subject.evaluation.stages[stage].base;
    if (base.kind != Base::Kind::stage) break;
    stage = base.stage;
  }
  return shipped;
}

bool is_shipped(const Subject& subject, const Finding& finding, const std::vector<bool>& shipped) {
  const Instruction* instruction = subject.document.instruction_at(finding.span.begin);
  if (instruction == nullptr) return true;
  const auto index = static_cast<std::uint32_t>(instruction - subject.document.instructions.data());
  const std::optional<std::uint32_t> stage = subject.document.stage_of(index);
  return !stage || *stage >= shipped.size() || shipped[*stage];
}

void add_aliases(const Subject& subject, Finding& finding) {
  for (const DefaultRow& row : default_profile()) {
    if (row.same_as != finding.code) continue;
    const Instruction* at =
        row.only == InstructionKind::unknown ? nullptr : subject.document.instruction_at(finding.span.begin);
    if (at == nullptr || at->kind == row.only) finding.aliases.emplace_back(row.code);
  }
}

}  // namespace

const DefaultRow* default_row(std::string_view code) {
  const auto rows = default_profile();
  const auto found = std::ranges::lower_bound(rows, code, {}, &DefaultRow::code);
  return found == rows.end() || found->code != code ? nullptr : &*found;
}

bool is_on_by_default(const RuleInfo& rule) {
  const DefaultRow* row = default_row(rule.code);
  return row != nullptr && row->level.has_value();
}

void apply_default_profile(const Subject& subject, std::vector<Finding>& findings) {
  for (Finding& finding : findings) {
    const DefaultRow* row = default_row(finding.code);
    if (row == nullptr) continue;
    const Rule* rule = find_rule(finding.code);
    if (row->level && rule != nullptr && finding.level == rule->info->level) finding.level = *row->level;
    add_aliases(subject, finding);
  }
}

void drop_unshipped(const Subject& subject, std::vector<Finding>& findings) {
  std::vector<bool> shipped;
  std::erase_if(findings, [&](const Finding& finding) {
    const DefaultRow* row = default_row(finding.code);
    if (row == nullptr || !row->shipped) return false;
    if (shipped.empty()) shipped = shipped_stages(subject);
    return !is_shipped(subject, finding, shipped);
  });
}

}  // namespace decant::lint
