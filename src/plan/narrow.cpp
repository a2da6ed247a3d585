// narrow and reorder: a copy from the context moves down, below what does not read what it brings. Where an
// install below it reads some of its files, a copy of just these manifests takes its place above the install
// (narrow); where nothing that it crosses reads any, it simply moves (reorder).
//
//   COPY . .                                COPY requirements.txt ./
//   RUN pip install -r requirements.txt     RUN pip install -r requirements.txt
//   RUN make                                COPY . .
//                                           RUN make

#include "plan/move.hpp"

#include <fmt/format.h>

namespace decant::plan {

std::optional<Layout> narrow(const View& view, Record& record) {
  for (std::size_t stage = 0; stage < view.layout.stages.size(); ++stage) {
    const auto& instructions = view.layout.stages[stage].instructions;
    for (std::size_t at = instructions.size(); at-- > 1;) {
      const InstructionKind kind = instructions[at].kind;
      if (kind != InstructionKind::copy && kind != InstructionKind::add) continue;
      if (!immovable(view, stage, at).empty()) continue;
      const auto move = find_move(view, stage, at, Rewrites::stand_against, record);
      if (!move) continue;
      const bool makes_copies = !move->installs.empty();
      const std::string kind_name = makes_copies ? "narrow" : "reorder";
      if (!wanted(view, kind_name)) continue;
      Step step{kind_name, {}, {}, instructions[at].line, move->assumptions};
      const std::string crossed = crossed_labels(view, stage, *move);
      if (makes_copies) {
        step.what = fmt::format("just {} for {}; `{}` comes after", manifests_of(*move), crossed,
                                shown(instructions[at]));
        step.reason = "a change of any other file no longer installs the packages again";
      } else {
        step.what = fmt::format("`{}` comes after {}", shown(instructions[at]), crossed);
        step.reason = fmt::format("{} reads nothing of what it brings", crossed);
      }
      record.steps.push_back(std::move(step));
      return with_copy_below(view, stage, at, *move).layout;
    }
  }
  return std::nullopt;
}

}  // namespace decant::plan
