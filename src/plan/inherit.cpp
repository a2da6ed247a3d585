// inherit: a stage that stands on another takes over its order, and with it the copy of the source above its
// own installs. Where the other one ends in copies and configuration, both stages stand on what is above
// them, each with these copies; narrow can then move them below the installs.
//
//   FROM python AS app                   FROM python AS app-base
//   WORKDIR /app                         WORKDIR /app
//   COPY . .                             FROM app-base AS app
//                                        COPY . .
//   FROM app AS app-plus                 FROM app-base AS app-plus
//   RUN pip install -r plus.txt          COPY . .
//                                        RUN pip install -r plus.txt

#include "plan/crossing.hpp"
#include "plan/pieces.hpp"
#include "plan/view.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace decant::plan {
namespace {

// Where the copies and configuration begin that the stage ends in; its size when it ends in something else,
// or when no copy among them brings more than single files.
std::size_t tail_of(const View& view, std::size_t stage) {
  const auto& items = view.layout.stages[stage].instructions;
  std::size_t begin = items.size();
  bool wide = false;
  for (std::size_t at = items.size(); at-- > 1;) {
    const InstructionKind kind = items[at].kind;
    const bool copies = kind == InstructionKind::copy || kind == InstructionKind::add;
    if (copies && (!view.effect(stage, at).from_context || !immovable(view, stage, at).empty())) break;
    // A variable of the tail would be said twice, which is more to keep in step than it saves.
    if (!copies && !configuration_only(kind)) break;
    wide = wide || (copies && view.effect(stage, at).wide);
    begin = at;
  }
  return wide ? begin : items.size();
}

bool has_install(const View& view, std::size_t stage) {
  const auto& items = view.layout.stages[stage].instructions;
  for (std::size_t at = 1; at < items.size(); ++at) {
    const Effect& effect = view.effect(stage, at);
    if (effect.kind == EffectKind::run && effect.installs() && !effect.reads_source()) return true;
  }
  return false;
}

bool has_other_user(const View& view, std::size_t stage, std::size_t than) {
  return std::ranges::any_of(view.graph.edges, [&](const Edge& edge) {
    return edge.needs == static_cast<std::uint32_t>(stage) &&
           (edge.stage != than || edge.kind != EdgeKind::from);
  });
}

LayoutInstruction again(const LayoutInstruction& item) {
  LayoutInstruction copy = item;
  copy.comments.clear();
  copy.provenance = Provenance::made;
  return copy;
}

Layout apart(const View& view, std::size_t parent, std::size_t child, std::size_t tail) {
  Layout layout = view.layout;
  const LayoutStage original = layout.stages[parent];
  LayoutStage below;
  below.role = StageRole::trunk;
  below.name = free_stage_name(layout, original.name + "-base", original.name);
  below.instructions.push_back(renamed_from(view, parent, below.name));
  // Configuration goes to the stage below: said twice, a CMD would outlive an ENTRYPOINT that now replaces it
  // (BuildKit, dispatchEntrypoint).
  std::vector<std::size_t> users;
  for (std::size_t at = 1; at < original.instructions.size(); ++at) {
    const bool stays = at >= tail && !configuration_only(original.instructions[at].kind);
    if (stays)
      users.push_back(at);
    else
      below.instructions.push_back(original.instructions[at]);
  }
  const std::vector<LayoutInstruction> said = said_again(view, parent, 1, tail, users);

  LayoutStage& rest = layout.stages[parent];
  rest.instructions.assign(1, from_stage(below.name, original.name));
  rest.instructions.front().comments.emplace_back();
  rest.instructions.insert(rest.instructions.end(), said.begin(), said.end());
  for (const std::size_t at : users) rest.instructions.push_back(original.instructions[at]);

  LayoutStage& standing = layout.stages[child];
  LayoutInstruction from = from_stage(below.name, standing.name);
  from.comments = standing.instructions.front().comments;
  std::vector<LayoutInstruction> items{std::move(from)};
  for (const LayoutInstruction& item : said) items.push_back(again(item));
  for (const std::size_t at : users) items.push_back(again(original.instructions[at]));
  items.insert(items.end(), standing.instructions.begin() + 1, standing.instructions.end());
  standing.instructions = std::move(items);

  layout.stages.insert(layout.stages.begin() + static_cast<std::ptrdiff_t>(parent), std::move(below));
  return layout;
}

// Whether narrow can do something in the stage that it could not before.
bool helps(const View& view, const Layout& layout, std::size_t child) {
  const auto with = make_view(layout, *view.context, *view.options);
  if (!with) return false;
  Record record;
  const auto next = narrow(**with, record);
  if (!next) return false;
  const auto text_of = [&](const Layout& of) {
    std::string text;
    for (const LayoutInstruction& item : of.stages[child].instructions) text += item.text + "\n";
    return text;
  };
  return text_of(*next) != text_of(layout);
}

}  // namespace

std::optional<Layout> inherit(const View& view, Record& record) {
  if (!wanted(view, "inherit") || !wanted(view, "narrow")) return std::nullopt;
  for (std::size_t child = 0; child < view.layout.stages.size(); ++child) {
    const Base& base = view.evaluation.stages[child].base;
    if (base.kind != Base::Kind::stage || !has_install(view, child)) continue;
    const std::size_t parent = base.stage;
    const std::size_t size = view.layout.stages[parent].instructions.size();
    const std::size_t tail = tail_of(view, parent);
    if (tail == size || view.layout.stages[parent].name.empty()) continue;
    Layout layout = apart(view, parent, child, tail);
    if (!helps(view, layout, child + 1)) continue;
    const std::string& name = view.layout.stages[parent].name;
    if (!has_other_user(view, parent, child)) {
      record.refuse(
          {"inherit",
           fmt::format("`{}` below the installs of the stage that stands on {}",
                       shown(view.layout.stages[parent].instructions[tail]), name),
           fmt::format("no other stage would use {} then", name),
           fmt::format("the instructions of {} in the stage itself, if nobody builds it with --target", name),
           view.layout.stages[child].instructions.front().line});
      continue;
    }
    record.steps.push_back(
        {"inherit",
         fmt::format(
             "`{}` of {} comes in {} too, which stands on what is above it",
             shown(view.layout.stages[parent].instructions[tail]), view.layout.stages[parent].name,
             view.layout.stages[child].name.empty() ? "the last stage" : view.layout.stages[child].name),
         "the installs need not wait for the source that the stage below copies",
         view.layout.stages[child].instructions.front().line,
         {}});
    return layout;
  }
  return std::nullopt;
}

}  // namespace decant::plan
