// The effects of a whole Dockerfile, stage by stage in order: a stage sees the image that the one below it
// left.
#include "effects/effect_series.hpp"

#include "effects/image_view.hpp"
#include "effects/instructions.hpp"
#include "effects/paths.hpp"

#include <deque>
#include <tuple>

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
    compute_one(
        {*trigger.document, *inner, trigger.evaluated, from.graph, from.context, view, untold, from.library},
        run);
    seconds = run.cost_seconds;
    effect.cost_seconds += seconds;
  }
}

bool same_reads(const VariableReads& a, const VariableReads& b) {
  const auto same_list = [](const auto& x, const auto& y) {
    return x.data() == y.data() && x.size() == y.size();
  };
  return a.any == b.any && a.names == b.names && std::ranges::equal(a.lists, b.lists, same_list);
}

// Which command of the script it is follows from its place.
bool same_command(const CommandEffect& a, const CommandEffect& b) {
  const auto all = [](const CommandEffect& of) {
    return std::tie(of.tool, of.label, of.role, of.conditional, of.directory, of.reads, of.manifests,
                    of.programs, of.packages, of.provided_by, of.writes, of.deletes, of.caches,
                    of.assumptions, of.network, of.opaque, of.why_opaque, of.needs_source, of.cost_seconds,
                    of.prefetch_run, of.prefetch_add);
  };
  return all(a) == all(b) && same_reads(a.variables, b.variables);
}

bool same_selection(const CopySelection& a, const CopySelection& b) {
  const auto same_file = [](const CopiedFile& x, const CopiedFile& y) {
    return x.to == y.to && x.from.path == y.from.path && x.from.type == y.from.type &&
           x.from.mode == y.from.mode && x.from.link_target == y.from.link_target &&
           x.from.known == y.from.known;
  };
  return a.missing == b.missing && a.destination_is_directory == b.destination_is_directory &&
         a.whole == b.whole && a.listed == b.listed && a.problem == b.problem &&
         std::ranges::equal(a.files, b.files, same_file);
}

// Of one instruction: what it takes from the Dockerfile alone is the same.
bool same_effect(const Effect& a, const Effect& b) {
  const auto all = [](const Effect& of) {
    return std::tie(of.kind, of.from_context, of.from_stage, of.from_image, of.remote, of.sources,
                    of.destination, of.wide, of.selection_known, of.mounted_stages, of.mounted_context,
                    of.reads, of.writes, of.deletes, of.assumptions, of.network, of.opaque, of.why_opaque,
                    of.trigger_seconds, of.cost_seconds);
  };
  return all(a) == all(b) && same_reads(a.variables, b.variables) &&
         same_selection(a.selection, b.selection) && std::ranges::equal(a.commands, b.commands, same_command);
}

}  // namespace

bool EffectSeries::one(const Evaluated& evaluated, const EvaluatedStage& stage, const Context* context,
                       ImageView& view) {
  const Instruction& instruction = document_.instructions[evaluated.instruction];
  Step& step = steps_[evaluated.instruction];
  if (questions_ != nullptr) {
    if (step.known) {
      questions_->resume(step.asker);
    } else {
      step.asker = questions_->begin();
    }
  }
  Effect made{.instruction = evaluated.instruction};
  std::vector<std::string> directories;
  step.diagnostics.clear();
  view.write_down(&directories);
  const InstructionSite site{document_, instruction, evaluated,        graph_,
                             context,   view,        step.diagnostics, library_};
  compute_one(site, made);
  if (&evaluated == &stage.instructions.front()) trigger_effect(stage, site, made);
  view.write_down(nullptr);
  Effect& effect = effects_.effects[evaluated.instruction];
  if (step.known && step.directories == directories && same_effect(effect, made)) return false;
  effect = std::move(made);
  step.directories = std::move(directories);
  step.known = true;
  return true;
}

bool EffectSeries::run(const Context* context, const std::vector<bool>* stale) {
  effects_.effects.resize(document_.instructions.size());
  steps_.resize(document_.instructions.size());
  for (std::uint32_t i = 0; i < effects_.effects.size(); ++i) effects_.effects[i].instruction = i;
  std::deque<ImageView> views;  // by stage, as evaluated
  std::vector<bool> others;     // by stage: what it leaves is seen as another thing
  bool any = false;
  for (const EvaluatedStage& stage : evaluation_.stages) {
    const bool on_stage = stage.base.kind == Base::Kind::stage && stage.base.stage < views.size();
    ImageView& view = views.emplace_back(on_stage ? &views[stage.base.stage] : nullptr,
                                         stage.base.kind == Base::Kind::scratch, context);
    bool other = on_stage && others[stage.base.stage];
    for (const Evaluated& evaluated : stage.instructions) {
      if (evaluated.instruction >= effects_.effects.size() || evaluated.before == nullptr) continue;
      const Step& step = steps_[evaluated.instruction];
      if (stale == nullptr || !step.known || other || (*stale)[step.asker]) {
        const bool is_another = one(evaluated, stage, context, view);
        other = other || is_another;
        any = any || is_another;
      } else {
        for (const std::string& directory : step.directories)
          view.add_directory(directory, evaluated.instruction);
      }
      view.add(effects_.effects[evaluated.instruction]);
    }
    others.push_back(other);
  }
  effects_.diagnostics.clear();
  for (const EvaluatedStage& stage : evaluation_.stages) {
    for (const Evaluated& evaluated : stage.instructions) {
      if (evaluated.instruction >= steps_.size()) continue;
      const auto& told = steps_[evaluated.instruction].diagnostics;
      effects_.diagnostics.insert(effects_.diagnostics.end(), told.begin(), told.end());
    }
  }
  return any;
}

EffectGraph compute_effects(const Document& document, const Evaluation& evaluation, const BuildGraph& graph,
                            const Context* context, const knowledge::Library& library) {
  EffectSeries series(document, evaluation, graph, library, nullptr);
  series.work_out(context);
  return std::move(series).take();
}

}  // namespace decant
