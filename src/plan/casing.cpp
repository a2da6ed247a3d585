// See casing.hpp. BuildKit's check of casing goes by the majority, and so does this.

#include "plan/casing.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace decant::plan {
namespace casing {
namespace {

bool is_in_small_letters(const Document& document) {
  std::size_t small = 0;
  std::size_t large = 0;
  for (const Instruction& instruction : document.instructions) {
    const bool all_small = std::ranges::all_of(instruction.keyword, ascii::is_lower);
    const bool all_large = std::ranges::all_of(instruction.keyword, ascii::is_upper);
    small += all_small ? 1 : 0;
    large += all_large ? 1 : 0;
  }
  return small > large;
}

void lower(std::string& text) {
  const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
  const bool is_from = std::string_view(text).substr(0, end) == "FROM";
  for (std::size_t i = 0; i < end; ++i) text[i] = ascii::lower(text[i]);
  const std::size_t as = text.rfind(" AS ");
  if (is_from && as != std::string::npos) text.replace(as, 4, " as ");
}

}  // namespace
}  // namespace casing

void match_case(Layout& layout, const Document& original) {
  if (!casing::is_in_small_letters(original)) return;
  std::set<std::string_view> written;
  for (const Instruction& instruction : original.instructions)
    written.insert(original.source->text(instruction.span));
  const auto visit = [&](std::vector<LayoutInstruction>& instructions) {
    for (LayoutInstruction& instruction : instructions) {
      if (!written.contains(instruction.text)) casing::lower(instruction.text);
    }
  };
  visit(layout.globals);
  for (LayoutStage& stage : layout.stages) visit(stage.instructions);
}

}  // namespace decant::plan
