// restore: narrow for installs that may write what the copy brings, as `npm install` does with its lock file.
// The copy would bring the old one again, so the install gets a stage of its own, on which the rest stands,
// and the file as the install has left it is taken from there behind the copy.
//
//   FROM node              FROM node AS node-deps
//   COPY . .               COPY package.json package-lock.json ./
//   RUN npm install        RUN npm install
//
//                          FROM node-deps
//                          COPY . .
//                          COPY --from=node-deps /app/package-lock.json ./

#include "emit/words.hpp"
#include "plan/move.hpp"
#include "plan/pieces.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace decant::plan {
namespace {

std::string names_of(const std::vector<LandedFile>& files) {
  std::vector<std::string> names;
  for (const LandedFile& file : files) names.push_back(file.from.path);
  return listed(names);
}

// The stage in two, the second beginning with the copy that now stands at `at`, and the copies of what the
// installs above have left.
Layout in_two(const View& view, std::size_t stage, std::size_t at, const std::vector<LandedFile>& rewritten,
              const std::string& name, std::string_view crossed) {
  const auto& items = view.layout.stages[stage].instructions;
  LayoutStage below;
  below.role = StageRole::trunk;
  below.name = name;
  below.instructions.push_back(renamed_from(view, stage, name));
  std::vector<LayoutInstruction> configuration;
  std::vector<std::size_t> users;
  for (std::size_t i = 1; i < items.size(); ++i) {
    const bool stays = i >= at || configuration_only(items[i].kind);
    if (stays) users.push_back(i);
    if (i >= at || idle_argument(view, stage, i, at)) continue;
    (stays ? configuration : below.instructions).push_back(items[i]);
  }
  std::vector<LayoutStage> made;
  made.push_back(std::move(below));
  Layout layout =
      with_rest(view.layout, view, stage, at, name, std::move(made), std::move(configuration), users);
  std::vector<Brought> left;
  for (const LandedFile& file : rewritten) left.push_back({file.to, file.to});
  auto copies = copies_of(left, fmt::format("--from={} ", name), view.before(stage, at).workdir);
  copies.front().comments.push_back(
      fmt::format("# As {} left {}.", crossed, left.size() == 1 ? "it" : "them"));
  // What stood behind the copy stands behind it still, at the end.
  auto& rest = layout.stages[stage + 1].instructions;
  rest.insert(rest.end() - static_cast<std::ptrdiff_t>(items.size() - at - 1), copies.begin(), copies.end());
  return layout;
}

}  // namespace

std::optional<Layout> restore(const View& view, Record& record) {
  if (!wanted(view, "restore") || !wanted(view, "narrow")) return std::nullopt;
  for (std::size_t stage = 0; stage < view.layout.stages.size(); ++stage) {
    const auto& instructions = view.layout.stages[stage].instructions;
    for (std::size_t at = instructions.size(); at-- > 1;) {
      const InstructionKind kind = instructions[at].kind;
      if (kind != InstructionKind::copy && kind != InstructionKind::add) continue;
      if (view.effect(stage, at).from_stage || !immovable(view, stage, at).empty()) continue;
      Record told;  // narrow has told what stands against it
      const auto move = find_move(view, stage, at, Rewrites::are_restored, told);
      if (!move || move->rewritten.empty()) continue;
      const bool plain = std::ranges::all_of(
          move->rewritten, [](const LandedFile& file) { return emit::plain_copy_source(file.to); });
      if (!plain) continue;
      Placed placed = with_copy_below(view, stage, at, *move);
      const auto below = make_view(std::move(placed.layout), *view.context, *view.options);
      if (!below) continue;
      if (auto bound = bound_configuration(**below, stage, placed.place)) {
        record.refuse({"restore", fmt::format("the install above `{}`", shown(instructions[at])),
                       std::move(bound->why), "that instruction below the installs",
                       (*below)->layout.stages[stage].instructions[bound->at].line});
        continue;
      }
      std::vector<const Effect*> installs;
      std::vector<std::uint32_t> lines;
      for (const std::size_t install : move->crossed) {
        installs.push_back(&view.effect(stage, install));
        lines.push_back(instructions[install].line);
      }
      const std::string name =
          free_stage_name(view.layout, deps_name(installs), view.layout.stages[stage].name);
      const std::string crossed = crossed_labels(view, stage, *move);
      record.steps.push_back(
          {"restore",
           fmt::format("just {} for {} in a stage of its own; `{}` comes after, and {} from there again",
                       manifests_of(*move), crossed, shown(instructions[at]), names_of(move->rewritten)),
           fmt::format(
               "a change of any other file no longer installs the packages again; {} stays as {} left it",
               names_of(move->rewritten), crossed),
           instructions[at].line,
           move->assumptions,
           {},
           {},
           std::move(lines)});
      return in_two(**below, stage, placed.place, move->rewritten, name, crossed);
    }
  }
  return std::nullopt;
}

}  // namespace decant::plan
