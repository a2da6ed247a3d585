// The effects of a whole Dockerfile, stage by stage in order: a stage sees the image that the one below it
// left.
#include "effects/effects.hpp"

#include "effects/image_view.hpp"
#include "effects/instructions.hpp"
#include "effects/paths.hpp"

#include <deque>

namespace decant {
namespace {

void use_names(const std::vector<Expanded>& operands, std::vector<std::string>& names) {
  for (const Expanded& operand : operands)
    names.insert(names.end(), operand.used.begin(), operand.used.end());
}

void compute_one(const InstructionSite& site, Effect& effect) {
  effect.instruction = site.evaluated.instruction;
  switch (site.instruction.kind) {
    case InstructionKind::copy:
    case InstructionKind::add:
      copy_effect(site, effect);
      break;
    case InstructionKind::run:
      run_effect(site, effect);
      break;
    case InstructionKind::workdir:
      directory_effect(site, effect);
      break;
    default:
      break;
  }
  std::vector<std::string>& names = effect.variables.names;
  if (site.instruction.kind != InstructionKind::run) use_names(site.evaluated.args, names);
  use_names(site.evaluated.flags, names);
  normalise(names);
  normalise(effect.reads);
  normalise(effect.writes);
  normalise(effect.deletes);
}

bool makes_layer(InstructionKind kind) {
  return kind == InstructionKind::run || kind == InstructionKind::copy || kind == InstructionKind::add ||
         kind == InstructionKind::workdir;
}

// ONBUILD instructions run right behind the FROM: the FROM is then a command that nobody knows, and that
// reads what they name. What they take is known as well as of any RUN.
void trigger_effect(const EvaluatedStage& stage, const InstructionSite& from, Effect& effect) {
  for (const Trigger& trigger : stage.triggers) {
    const Instruction* inner = trigger.inner();
    double& seconds = effect.trigger_seconds.emplace_back(0);
    if (inner == nullptr || !makes_layer(inner->kind)) continue;
    effect.kind = EffectKind::run;
    const bool here = trigger.instruction < from.document.instructions.size();
    make_opaque(effect, here ? fmt::format("ONBUILD in line {} runs here",
                                           from.document.instructions[trigger.instruction].start_line)
                             : fmt::format("an ONBUILD of {} runs here", stage.base.reference));
    const bool elsewhere = inner->kind == InstructionKind::copy && inner->flag("from");
    if (inner->kind != InstructionKind::workdir && !elsewhere) effect.mounted_context = {""};
    for (const Edge& edge : from.graph.edges) {
      if (edge.stage == stage.stage && edge.instruction == trigger.instruction && edge.needs)
        effect.mounted_stages.push_back(*edge.needs);
    }
    if (inner->kind != InstructionKind::run || trigger.evaluated.before == nullptr) continue;
    Effect run;
    std::vector<Diagnostic> untold;  // they speak of another text
    ImageView view(&from.view, false, from.context);
    compute_one({*trigger.document, *inner, trigger.evaluated, from.graph, from.context, view, untold,
                 from.library, from.listing},
                run);
    seconds = run.cost_seconds;
    effect.cost_seconds += seconds;
  }
}

}  // namespace

bool VariableReads::reads(std::string_view name) const {
  const auto meant = [&](std::string_view pattern) { return knowledge::matches_name(pattern, name); };
  return any || std::ranges::any_of(names, meant) ||
         std::ranges::any_of(lists, [&](const auto& list) { return std::ranges::any_of(list, meant); });
}

std::vector<std::string_view> VariableReads::all() const {
  std::vector<std::string_view> every(names.begin(), names.end());
  for (const auto& list : lists) every.insert(every.end(), list.begin(), list.end());
  std::ranges::sort(every);
  every.erase(std::unique(every.begin(), every.end()), every.end());
  return every;
}

void VariableReads::add_list(std::span<const std::string_view> list) {
  const auto same = [&](const auto& other) { return other.data() == list.data(); };
  if (!list.empty() && std::ranges::none_of(lists, same)) lists.push_back(list);
}

bool Effect::installs() const {
  return std::any_of(commands.begin(), commands.end(),
                     [](const CommandEffect& command) { return command.role == knowledge::Role::install; });
}

bool Effect::reads_source() const {
  return opaque || std::any_of(commands.begin(), commands.end(),
                               [](const CommandEffect& command) { return command.reads_source(); });
}

void make_opaque(Effect& effect, std::string why) {
  effect.variables.any = true;
  if (effect.opaque) return;
  effect.opaque = true;
  effect.why_opaque = std::move(why);
}

void need_directory(std::string_view path, const ImageView& view, Effect& effect) {
  const std::optional<std::uint32_t> maker = view.maker_of(path);
  if (!maker || *maker == effect.instruction) return;
  if (!effect.reads.empty() && effect.reads.back().path == path)
    return;  // the files of one directory follow each other
  effect.reads.push_back({.path = std::string(path)});
}

void make_parents(std::string_view path, ImageView& view, Effect& effect) {
  std::string_view up = parent_of_image_path(path);
  for (; !view.has_directory(up); up = parent_of_image_path(up)) {
    effect.writes.push_back({.path = std::string(up)});
    view.add_directory(up, effect.instruction);
  }
  need_directory(up, view, effect);
}

void directory_effect(const InstructionSite& site, Effect& effect) {
  effect.kind = EffectKind::directory;
  if (site.evaluated.args.empty()) return;
  const Expanded& operand = site.evaluated.args[0];
  const std::optional<std::string>& workdir = site.evaluated.before->workdir;
  if (!operand.complete || (!workdir && !operand.text.starts_with('/'))) {
    return make_opaque(effect, "the working directory is not known");
  }
  const std::string path = canonical_image_path(resolve_image_path(workdir.value_or("/"), operand.text));
  effect.destination = path;
  make_parents(path, site.view, effect);
  if (site.view.has_directory(path)) return need_directory(path, site.view, effect);
  effect.writes.push_back({.path = path});
  site.view.add_directory(path, effect.instruction);
}

EffectGraph compute_effects(const Document& document, const Evaluation& evaluation, const BuildGraph& graph,
                            const Context* context, Listing listing, const knowledge::Library& library) {
  EffectGraph result;
  result.effects.resize(document.instructions.size());
  for (std::uint32_t i = 0; i < result.effects.size(); ++i) result.effects[i].instruction = i;
  std::deque<ImageView> views;  // by stage, as evaluated
  for (const EvaluatedStage& stage : evaluation.stages) {
    const bool on_stage = stage.base.kind == Base::Kind::stage && stage.base.stage < views.size();
    ImageView& view = views.emplace_back(on_stage ? &views[stage.base.stage] : nullptr,
                                         stage.base.kind == Base::Kind::scratch, context);
    for (const Evaluated& evaluated : stage.instructions) {
      if (evaluated.instruction >= result.effects.size() || evaluated.before == nullptr) continue;
      Effect& effect = result.effects[evaluated.instruction];
      const InstructionSite site{document,
                                 document.instructions[evaluated.instruction],
                                 evaluated,
                                 graph,
                                 context,
                                 view,
                                 result.diagnostics,
                                 library,
                                 listing};
      compute_one(site, effect);
      if (&evaluated == &stage.instructions.front()) trigger_effect(stage, site, effect);
      view.add(effect);
    }
  }
  return result;
}

std::optional<Provenance> EffectGraph::provenance(const Document& document, const Evaluation& evaluation,
                                                  std::uint32_t instruction,
                                                  std::string_view image_path) const {
  const std::string path = canonical_image_path(image_path);
  std::optional<std::uint32_t> stage = document.stage_of(instruction);
  std::uint32_t end = instruction;
  while (stage && *stage < document.stages.size() && *stage < evaluation.stages.size()) {
    for (std::uint32_t i = end; i > document.stages[*stage].from; --i) {
      const Effect& effect = effects[i - 1];
      if (effect.kind != EffectKind::copy || !effect.selection_known) continue;
      if (const CopiedFile* file = find_copied(effect.selection, path))
        return Provenance{i - 1, std::string(file->from.path)};
    }
    const Base& base = evaluation.stages[*stage].base;
    if (base.kind != Base::Kind::stage || base.stage >= *stage) return std::nullopt;
    stage = base.stage;
    end = document.stages[*stage].end;
  }
  return std::nullopt;
}

Span source_of(const Instruction& instruction, const Effect& effect, Span in_script) {
  if (effect.text) return effect.text->places.to_source(in_script);
  return instruction.line_span;
}

}  // namespace decant
