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
#include <map>

namespace decant::plan {
namespace {

std::string names_of(const std::vector<LandedFile>& files) {
  std::vector<std::string> names;
  for (const LandedFile& file : files) names.push_back(file.from.path);
  return listed(names);
}

// The copies of what the installs have left, one a directory.
std::vector<LayoutInstruction> copies_back(const std::vector<LandedFile>& files, std::string_view from,
                                           const std::optional<std::string>& workdir,
                                           const std::string& labels) {
  std::map<std::string, std::vector<std::string>> by_directory;
  for (const LandedFile& file : files) {
    const std::size_t slash = file.to.rfind('/');
    by_directory[slash == 0 ? "/" : file.to.substr(0, slash)].push_back(file.to);
  }
  std::vector<LayoutInstruction> copies;
  for (const auto& [directory, sources] : by_directory) {
    const std::string destination = workdir == directory && directory != "/" ? "./"
                                    : directory == "/"                       ? "/"
                                                                             : directory + "/";
    LayoutInstruction copy;
    copy.kind = InstructionKind::copy;
    copy.provenance = Provenance::made;
    copy.text = fmt::format("COPY --from={} {}", from, emit::copy_operands(sources, destination));
    copies.push_back(std::move(copy));
  }
  copies.front().comments.push_back(
      fmt::format("# As {} left {}.", labels, files.size() == 1 ? "it" : "them"));
  return copies;
}

// The stage in two, the second beginning with the copy that now stands at `at`.
Layout in_two(const View& view, std::size_t stage, std::size_t at, const Move& move,
              const std::string& name) {
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
  auto& rest = layout.stages[stage + 1].instructions;
  const auto moved = std::ranges::find(rest, items[at].text, &LayoutInstruction::text);
  const auto copies = copies_back(move.rewritten, name, view.before(stage, at).workdir,
                                  fmt::format("{}", fmt::join(move.crossed, ", ")));
  rest.insert(moved + 1, copies.begin(), copies.end());
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
      const auto below = make_view(with_copy_below(view, stage, at, *move), *view.context, *view.options);
      if (!below) continue;
      const auto& items = (*below)->layout.stages[stage].instructions;
      std::size_t place = 0;
      for (std::size_t i = 1; i < items.size(); ++i) {
        if (items[i].line == instructions[at].line && items[i].provenance == Provenance::moved) place = i;
      }
      if (auto bound = bound_configuration(**below, stage, place)) {
        record.refuse({"restore", fmt::format("the install above `{}`", shown(instructions[at])),
                       std::move(bound->why), "that instruction below the installs", items[bound->at].line});
        continue;
      }
      std::vector<const Effect*> installs;
      for (const std::uint32_t line : move->lines) {
        for (std::size_t i = 1; i < instructions.size(); ++i) {
          if (instructions[i].line == line) installs.push_back(&view.effect(stage, i));
        }
      }
      const std::string name =
          free_stage_name(view.layout, deps_name(installs), view.layout.stages[stage].name);
      const std::string crossed = fmt::format("{}", fmt::join(move->crossed, ", "));
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
           move->lines});
      return in_two(**below, stage, place, *move, name);
    }
  }
  return std::nullopt;
}

}  // namespace decant::plan
