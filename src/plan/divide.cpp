// The main line: the trunk, the installs that write all over the image, and the rest become stages that stand
// on each other by FROM. For the builder's own cache nothing changes; but each stage can now be looked up by
// its key and pulled, so that an engine with an empty cache runs no install that another has run.
//
//   FROM python       FROM python AS trunk            FROM trunk AS python-deps       FROM python-deps
//   RUN apt-get …     RUN apt-get …                   COPY requirements.txt ./        COPY . .
//   COPY …            WORKDIR /app                    RUN pip install -r …            RUN make
//   RUN pip …

#include "effects/landed.hpp"
#include "plan/pieces.hpp"
#include "plan/view.hpp"

#include <fmt/format.h>

namespace decant::plan {
namespace {

struct MainLine {
  std::size_t begin = 0;  // behind the trunk
  std::size_t end = 0;    // behind the last install
  std::vector<const Effect*> installs;
  std::vector<std::string> files;
  std::vector<Assumption> assumptions;
};

bool known_install(const Effect& effect) {
  return effect.kind == EffectKind::run && effect.installs() && !effect.opaque && !effect.reads_source();
}

bool works(const View& view, std::size_t stage, std::size_t begin, std::size_t end) {
  for (std::size_t at = begin; at < end; ++at) {
    const EffectKind kind = view.effect(stage, at).kind;
    if (kind == EffectKind::run || kind == EffectKind::copy) return true;
  }
  return false;
}

// True when every file of the copy is read by an install in [at, end).
bool only_manifests(const View& view, std::size_t stage, std::size_t at, std::size_t end) {
  const Effect& copy = view.effect(stage, at);
  if (!copy.from_context || !copy.selection_known || copy.selection.files.empty()) return false;
  const auto is_unread = [&](const CopiedFile& file) {
    for (std::size_t other = at + 1; other < end; ++other) {
      const Effect& effect = view.effect(stage, other);
      if (known_install(effect) && overlap(effect.reads, {PathEffect{std::string(file.to), false, false}}))
        return false;
    }
    return true;
  };
  return !Landed(copy, view.context).find_file(is_unread);
}

std::optional<MainLine> find(const View& view, std::size_t stage) {
  const auto& instructions = view.layout.stages[stage].instructions;
  MainLine line;
  line.begin = trunk_end(view, stage);
  for (std::size_t at = line.begin; at < instructions.size(); ++at) {
    const Effect& effect = view.effect(stage, at);
    const InstructionKind kind = instructions[at].kind;
    if (kind == InstructionKind::volume || kind == InstructionKind::user) break;
    if (effect.kind == EffectKind::run) {
      if (!known_install(effect)) break;
      line.end = at + 1;
    } else if (effect.kind == EffectKind::copy && !only_manifests(view, stage, at, instructions.size())) {
      break;
    }
  }
  if (line.end == 0) {
    // No install of the project's own; system packages that stand above all copies are still worth a stage.
    bool installs = false;
    for (std::size_t at = 1; at < line.begin; ++at) installs = installs || view.effect(stage, at).installs();
    if (!installs) return std::nullopt;
    line.end = line.begin;
  }
  for (std::size_t at = 1; at < line.end; ++at) {
    if (instructions[at].kind == InstructionKind::volume) return std::nullopt;
  }
  // What stays must be worth a stage: with nothing but configuration below the installs there is nothing to
  // divide.
  if (!works(view, stage, line.end, instructions.size())) return std::nullopt;
  for (std::size_t at = line.begin; at < line.end; ++at) {
    const Effect& effect = view.effect(stage, at);
    if (known_install(effect)) line.installs.push_back(&effect);
    if (effect.kind == EffectKind::copy) {
      const auto files = files_of(view, effect);
      line.files.insert(line.files.end(), files.begin(), files.end());
    }
  }
  return line;
}

Layout apply(const View& view, std::size_t stage, const MainLine& line) {
  Layout layout = view.layout;
  const LayoutStage original = layout.stages[stage];
  const auto& items = original.instructions;
  std::vector<LayoutStage> made;
  std::vector<LayoutInstruction> configuration;
  std::vector<std::size_t> final_users;
  for (std::size_t at = 1; at < items.size(); ++at) {
    if (at >= line.end || configuration_only(items[at].kind)) final_users.push_back(at);
  }

  const bool has_trunk = works(view, stage, 1, line.begin);
  const std::string deps = free_stage_name(layout, deps_name(line.installs), original.name);
  std::string below;
  const std::size_t main_begin = has_trunk ? line.begin : 1;
  if (has_trunk) {
    LayoutStage trunk;
    trunk.role = StageRole::trunk;
    trunk.name = free_stage_name(layout, "trunk", original.name);
    below = trunk.name;
    trunk.instructions.push_back(renamed_from(view, stage, trunk.name));
    for (std::size_t at = 1; at < line.begin; ++at) {
      if (idle_argument(view, stage, at, line.begin)) continue;
      (configuration_only(items[at].kind) ? configuration : trunk.instructions).push_back(items[at]);
    }
    made.push_back(std::move(trunk));
  }

  if (line.installs.empty())
    return with_rest(std::move(layout), view, stage, line.end, below, std::move(made),
                     std::move(configuration), final_users);

  LayoutStage main_line;
  main_line.role = StageRole::main_line;
  main_line.name = deps;
  main_line.instructions.push_back(has_trunk ? from_stage(below, deps) : renamed_from(view, stage, deps));
  auto& from_comments = main_line.instructions.front().comments;
  if (has_trunk) from_comments.emplace_back();
  if (!line.files.empty()) from_comments.push_back(runs_again_when(line.files));
  if (has_trunk) {
    std::vector<std::size_t> users;
    for (std::size_t at = line.begin; at < line.end; ++at) users.push_back(at);
    for (auto& item : said_again(view, stage, 1, line.begin, users))
      main_line.instructions.push_back(std::move(item));
  }
  for (std::size_t at = main_begin; at < line.end; ++at) {
    if (idle_argument(view, stage, at, line.end)) continue;
    (configuration_only(items[at].kind) ? configuration : main_line.instructions).push_back(items[at]);
  }
  made.push_back(std::move(main_line));
  return with_rest(std::move(layout), view, stage, line.end, deps, std::move(made), std::move(configuration),
                   final_users);
}

}  // namespace

std::optional<Layout> divide(const View& view, Record& record) {
  if (!wanted(view, "divide") || !view.options->stages) return std::nullopt;
  for (std::size_t stage = 0; stage < view.layout.stages.size(); ++stage) {
    const auto line = find(view, stage);
    if (!line) continue;
    const auto& instructions = view.layout.stages[stage].instructions;
    if (auto bound = bound_configuration(view, stage, line->end)) {
      record.refuse({"divide", "stages for what stands above", std::move(bound->why),
                     "that instruction below those", instructions[bound->at].line});
      continue;
    }
    std::vector<std::string> labels;
    for (std::size_t at = 1; at < line->end; ++at) {
      const Effect& effect = view.effect(stage, at);
      if (effect.kind != EffectKind::run || !effect.installs()) continue;
      if (at < line->begin && !line->installs.empty()) continue;
      for (const CommandEffect& command : effect.commands) {
        const std::string label = fmt::format("`{}`", command.label);
        const bool counts = command.role == knowledge::Role::install;
        if (counts && std::find(labels.begin(), labels.end(), label) == labels.end()) labels.push_back(label);
      }
    }
    record.steps.push_back(
        {"divide", fmt::format("{} and what stands above: stages that the rest stands on", listed(labels)),
         "each has a key and an image of its own: an engine with an empty cache pulls it",
         instructions[line->end - 1].line, line->assumptions});
    return apply(view, stage, *line);
  }
  return std::nullopt;
}

}  // namespace decant::plan
