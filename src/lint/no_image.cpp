#include "lint/no_image.hpp"

#include "graph/reference_pattern.hpp"

#include <algorithm>
#include <array>

namespace decant::lint {
namespace {

constexpr std::array<std::string_view, 4> kAboutImages{"DL3006", "DL3007", "DL3022", "DL3026"};

bool can_be_stage_above(const Document& document, const Stage& stage) {
  const std::string_view base = document.base_of(stage);
  if (base.find('$') == std::string_view::npos) return false;
  const std::string pattern = reference_pattern(base);
  return std::any_of(document.stages.begin(), document.stages.begin() + stage.index, [&](const Stage& above) {
    return !above.name.empty() && fits_pattern(pattern, above.name);
  });
}

}  // namespace

bool is_about_no_image(const Subject& subject, const Finding& finding) {
  if (std::ranges::find(kAboutImages, finding.code) == kAboutImages.end()) return false;
  const Document& document = subject.document;
  const Instruction* instruction = document.instruction_at(finding.span.begin);
  if (instruction == nullptr) return false;
  const auto is_context = [&](std::string_view name) {
    return subject.contexts != nullptr && subject.contexts->contains(std::string(name));
  };
  if (instruction->kind != InstructionKind::from) {
    const std::optional<std::string_view> from = instruction->flag("from");
    return from && is_context(*from);
  }
  const auto index = static_cast<std::uint32_t>(instruction - document.instructions.data());
  const std::optional<std::uint32_t> at = document.stage_of(index);
  if (!at || *at >= document.stages.size()) return false;
  const Stage& stage = document.stages[*at];
  return is_context(document.base_of(stage)) || can_be_stage_above(document, stage);
}

}  // namespace decant::lint
