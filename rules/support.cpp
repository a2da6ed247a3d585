#include "rules/support.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace decant::rules {

std::vector<std::uint32_t> instructions_of(const Stage& stage) {
  std::vector<std::uint32_t> indices;
  for (std::uint32_t i = stage.from + 1; i < stage.end; ++i) indices.push_back(i);
  return indices;
}

std::vector<std::uint32_t> lineage(const lint::Subject& subject, std::uint32_t instruction) {
  const auto own = subject.document.stage_of(instruction);
  if (!own) return {};

  // A stage stands on earlier ones only, so this ends.
  std::vector<std::uint32_t> chain{*own};
  while (true) {
    const Base& base = subject.evaluation.stages[chain.back()].base;
    if (base.kind != Base::Kind::stage || base.stage >= chain.back()) break;
    chain.push_back(base.stage);
  }
  std::vector<std::uint32_t> above;
  for (auto stage = chain.rbegin(); stage != chain.rend(); ++stage) {
    for (const std::uint32_t i : instructions_of(subject.document.stages[*stage])) {
      if (*stage != *own || i < instruction) above.push_back(i);
    }
  }
  return above;
}

Span place_of(const lint::Subject& subject, const Effect& effect, const CommandEffect& command) {
  const Instruction& instruction = subject.document.instructions[effect.instruction];
  const Span whole = instruction.line_span;
  if (command.command == nullptr) return whole;

  const Span place = source_of(instruction, effect, command.command->span);
  return place.empty() || place.end > instruction.span.end ? whole : place;
}

std::vector<const CommandEffect*> installs_of(const Effect& effect) {
  std::vector<const CommandEffect*> installs;
  for (const CommandEffect& command : effect.commands) {
    if (command.role == knowledge::Role::install) installs.push_back(&command);
  }
  return installs;
}

std::uint32_t line_of(const lint::Subject& subject, std::uint32_t instruction) {
  return subject.document.source->position(subject.document.instructions[instruction].span.begin).line;
}

std::string quoted(const lint::Subject& subject, std::uint32_t instruction) {
  constexpr std::size_t kMost = 48;
  const std::string text = squeezed(subject.document.instructions[instruction].logical.text());
  return fmt::format("`{}`", shortened(text, kMost));
}

std::string listed_quoted(const std::vector<std::string>& items, std::size_t most) {
  std::vector<std::string> marked;
  for (const std::string& item : items) marked.push_back(fmt::format("`{}`", item));
  return listed(marked, most);
}

void add_once(std::vector<std::string>& list, std::string_view item) {
  if (std::ranges::find(list, item) == list.end()) list.emplace_back(item);
}

}  // namespace decant::rules
