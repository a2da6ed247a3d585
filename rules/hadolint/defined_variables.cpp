#include "rules/hadolint/defined_variables.hpp"

#include <utility>

namespace decant::rules {

void DefinedVariables::see(const hado::Step& step, char escape) {
  if (step.image != nullptr) {
    stages_.try_emplace(alias_, root_);
    const auto base = stages_.find(step.image->name);
    root_ = base == stages_.end() ? 0 : base->second;
    alias_ = step.image->alias.value_or("");
  } else if (step.kind() == InstructionKind::env) {
    for (const KeyValue& pair : step.instruction->pairs) define(hado::name_of(pair, escape));
  } else if (step.kind() == InstructionKind::arg && !step.instruction->pairs.empty()) {
    // hadolint reads one name of an ARG.
    arguments_.insert(hado::name_of(step.instruction->pairs.front(), escape));
  }
}

bool DefinedVariables::any_in(std::string_view text) const {
  std::size_t open = std::string_view::npos;  // behind the last `${`
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with("${")) {
      open = i + 2;
    } else if (text[i] == '}' && open != std::string_view::npos) {
      if (has(text.substr(open, i - open))) return true;
      open = std::string_view::npos;
    }
  }
  return false;
}

bool DefinedVariables::has(std::string_view name) const {
  if (arguments_.contains(name)) return true;
  const auto number = numbers_.find(name);
  if (number == numbers_.end()) return false;
  std::uint32_t node = root_;
  for (unsigned bit = kBits; bit > 0 && node != 0; --bit)
    node = nodes_[node].children[(number->second >> (bit - 1)) & 1U];
  return node != 0;
}

void DefinedVariables::define(std::string name) {
  if (has(name)) return;
  const auto next = static_cast<std::uint32_t>(numbers_.size());
  const std::uint32_t number = numbers_.try_emplace(std::move(name), next).first->second;
  std::uint32_t old = root_;
  root_ = static_cast<Root>(nodes_.size());
  for (unsigned bit = kBits; bit > 0; --bit) {
    const std::uint32_t side = (number >> (bit - 1)) & 1U;
    const auto below = static_cast<std::uint32_t>(nodes_.size()) + 1;
    Node node = nodes_[old];
    old = node.children[side];
    node.children[side] = below;
    nodes_.push_back(node);
  }
  nodes_.emplace_back();  // the leaf
}

}  // namespace decant::rules
