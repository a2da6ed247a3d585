// See operations.hpp. Stages in their order, each from what it stands on.
#include "cache/operations.hpp"

#include "base/ascii.hpp"
#include "base/number.hpp"
#include "cache/assembly.hpp"
#include "syntax/mount_fields.hpp"

#include <algorithm>

namespace decant::cache {

std::int32_t Assembly::slot(Operation& operation, Vertex input) const {
  if (input == kNone) return -1;
  const std::uint32_t made_by = vertices_[input].operation;
  for (std::size_t i = 0; i < operation.slots.size(); ++i) {
    if (operation.slots[i].operation == made_by) return static_cast<std::int32_t>(i);
  }
  operation.slots.push_back({.operation = made_by, .vertex = input});
  return static_cast<std::int32_t>(operation.slots.size() - 1);
}

Vertex Assembly::add(Operation operation) {
  Pieces pieces;
  pieces.number(static_cast<std::uint64_t>(operation.kind)).add(operation.digest).add(operation.name);
  pieces.number(operation.ignore_cache ? 1 : 0);
  Written written;
  for (const Slot& slot : operation.slots) {
    pieces.number(slot.operation).add(slot.selector);
    for (const Selector& selector : slot.files) pieces.add(selector.path);
    written.inputs.push_back(slot.vertex);
  }
  const auto [place, fresh] = known_.try_emplace(pieces.id(), static_cast<std::uint32_t>(result_.all.size()));
  if (fresh) result_.all.push_back(std::move(operation));
  written.operation = place->second;
  vertices_.push_back(std::move(written));
  return static_cast<Vertex>(vertices_.size() - 1);
}

void Assembly::mark_merged(Vertex target) {
  // A walk that comes to inputs first, each vertex once.
  std::vector<Vertex> shown(result_.all.size(), kNone);
  std::vector<bool> seen(vertices_.size(), false);
  std::vector<std::pair<Vertex, std::size_t>> path;
  const auto enter = [&](Vertex vertex) {
    if (vertex == kNone || seen[vertex]) return;
    seen[vertex] = true;
    path.emplace_back(vertex, 0);
  };
  enter(target);
  while (!path.empty()) {
    auto& [vertex, next] = path.back();
    const Written& written = vertices_[vertex];
    if (next < written.inputs.size()) {
      enter(written.inputs[next++]);
      continue;
    }
    shown[written.operation] = vertex;
    path.pop_back();
  }
  for (Step& step : result_.steps) {
    step.merged = step.operation != kNone && step.vertex != kNone && shown[step.operation] != step.vertex;
  }
}

Vertex Assembly::image(std::string_view reference, const std::string& platform) {
  ImageIdentity identity;
  if (options_.image) {
    identity = options_.image(reference, platform);
  } else {
    identity.manifest = Pieces().add("image").add(reference).add(platform).id();
  }
  if (identity.empty) return kNone;
  return add({.kind = OperationKind::image,
              .digest = identity.manifest,
              .layers = identity.layers,
              .name = std::string(reference),
              .platform = platform});
}

Vertex Assembly::context(std::string_view name) {
  return add({.kind = OperationKind::context,
              .digest = Pieces().add("context").add(name).id(),
              .name = std::string(name)});
}

namespace {

class Maker {
 public:
  Maker(const Document& document, const Evaluation& evaluation, const BuildGraph& graph,
        const OperationOptions& options)
      : document_(document),
        evaluation_(evaluation),
        graph_(graph),
        options_(with_epoch(evaluation, options)),
        assembly_(result_, options_) {}

  Operations run() {
    for (const Stage& stage : document_.stages) {
      if (!stage.name.empty()) names_[stage.name].push_back(stage.index);
    }
    find_reached();
    for (const Evaluated& each : evaluation_.globals)
      result_.steps.push_back({.instruction = each.instruction, .reached = true});
    result_.outputs.assign(evaluation_.stages.size(), kNone);
    outputs_.assign(evaluation_.stages.size(), kNone);
    platforms_.resize(evaluation_.stages.size());
    for (const EvaluatedStage& stage : evaluation_.stages) make(stage);
    if (graph_.target < outputs_.size()) {
      result_.target = result_.outputs[graph_.target];
      assembly_.mark_merged(outputs_[graph_.target]);
    }
    return std::move(result_);
  }

 private:
  // SOURCE_DATE_EPOCH counts where an ARG above the first FROM gives it, too.
  static OperationOptions with_epoch(const Evaluation& evaluation, OperationOptions options) {
    if (!options.source_date_epoch.empty() || evaluation.stages.empty()) return options;
    const Evaluated& from = evaluation.stages.front().instructions.front();
    const Variable* epoch = from.before ? from.before->find("SOURCE_DATE_EPOCH") : nullptr;
    if (epoch != nullptr && epoch->known && epoch->value) options.source_date_epoch = *epoch->value;
    return options;
  }

  // The last stage above `below` with this name.
  std::optional<std::uint32_t> named(std::string_view name, std::uint32_t below) const {
    const auto found = names_.find(ascii::lower(name));
    if (found == names_.end()) return std::nullopt;
    const auto after = std::ranges::lower_bound(found->second, below);
    if (after == found->second.begin()) return std::nullopt;
    return *std::prev(after);
  }
  std::optional<std::uint32_t> stage_named(std::string_view name, std::uint32_t below, bool numbers) const {
    if (options_.contexts.contains(ascii::lower(name))) return std::nullopt;
    if (const auto stage = named(name, below)) return stage;
    if (!numbers) return std::nullopt;
    const auto position = number_of<std::uint32_t>(name);
    return position && *position < below ? position : std::nullopt;
  }

  template <typename Visit>
  void each_source(const EvaluatedStage& stage, const Visit& visit) const {
    const auto of = [&](const Instruction& instruction, const Evaluated& evaluated) {
      for (std::size_t i = 0; i < instruction.flags.size() && i < evaluated.flags.size(); ++i) {
        const Flag& flag = instruction.flags[i];
        if (instruction.kind == InstructionKind::copy && flag.name == "from") visit(flag.value, true);
        if (instruction.kind == InstructionKind::run && flag.name == "mount")
          visit(syntax::read_mount_fields(evaluated.flags[i].text).from, false);
      }
    };
    for (const Trigger& trigger : stage.triggers) {
      if (trigger.inner() != nullptr) of(*trigger.inner(), trigger.evaluated);
    }
    for (const Evaluated& each : stage.instructions) of(document_.instructions[each.instruction], each);
  }

  void find_reached() {
    reached_.assign(evaluation_.stages.size(), false);
    if (graph_.target >= reached_.size()) return;
    reached_[graph_.target] = true;
    if (options_.all_stages) {
      std::fill(reached_.begin(), reached_.begin() + static_cast<std::ptrdiff_t>(graph_.target), true);
    }
    for (std::uint32_t i = graph_.target + 1; i-- > 0;) {
      if (!reached_[i]) continue;
      const EvaluatedStage& stage = evaluation_.stages[i];
      if (stage.base.kind == Base::Kind::stage && !is_context(stage.base.reference))
        reached_[stage.base.stage] = true;
      each_source(stage, [&](std::string_view name, bool numbers) {
        if (const auto needed = stage_named(name, i, numbers)) reached_[*needed] = true;
      });
    }
  }

  bool is_context(std::string_view name) const { return options_.contexts.contains(ascii::lower(name)); }

  void make(const EvaluatedStage& stage) {
    const std::uint32_t index = stage.stage;
    const bool reached = reached_[index];
    StageState state{.platform = stage.base.platform};
    if (state.platform.empty()) {
      state.platform =
          stage.base.kind == Base::Kind::stage ? platforms_[stage.base.stage] : options_.platform;
    }
    platforms_[index] = state.platform;
    const std::string& name = document_.stages[index].name;
    state.ignore_cache =
        options_.no_cache || std::ranges::any_of(options_.no_cache_stages, [&](const auto& each) {
          return !name.empty() && ascii::equal_in_any_case(each, name);
        });
    Step from{.stage = index, .instruction = document_.stages[index].from, .reached = reached};
    if (reached) {
      const std::size_t before = result_.all.size();
      state.output = base(stage, state.platform);
      if (result_.all.size() > before) {
        result_.all.back().stage = index;
        result_.all.back().instruction = from.instruction;
      }
      from.operation = stage.base.kind == Base::Kind::stage && !is_context(stage.base.reference)
                           ? kNone
                           : assembly_.operation(state.output);
    }
    result_.steps.push_back(from);
    const Sources sources = [&](std::string_view source, bool numbers) {
      return find(source, index, numbers);
    };
    for (std::uint32_t i = 0; i < stage.triggers.size(); ++i) {
      const Trigger& trigger = stage.triggers[i];
      Step step{.stage = index, .instruction = from.instruction, .trigger = i, .reached = reached};
      if (trigger.inner() != nullptr && reached)
        assemble({*trigger.inner(), trigger.evaluated, sources}, state, step);
      result_.steps.push_back(step);
    }
    for (const Evaluated& each : stage.instructions) {
      if (each.instruction == from.instruction) continue;
      Step step{.stage = index, .instruction = each.instruction, .reached = reached};
      if (reached) assemble({document_.instructions[each.instruction], each, sources}, state, step);
      result_.steps.push_back(step);
    }
    outputs_[index] = state.output;
    result_.outputs[index] = assembly_.operation(state.output);
  }

  Vertex base(const EvaluatedStage& stage, const std::string& platform) {
    if (is_context(stage.base.reference)) return named_context(stage.base.reference, platform);
    switch (stage.base.kind) {
      case Base::Kind::stage:
        return outputs_[stage.base.stage];
      case Base::Kind::scratch:
        return kNone;
      case Base::Kind::image:
      case Base::Kind::unknown:
        return assembly_.image(stage.base.reference, platform);
    }
    return kNone;
  }

  Vertex named_context(std::string_view name, const std::string& platform) {
    const auto& image = options_.contexts.find(ascii::lower(name))->second;
    return image ? assembly_.image(*image, platform) : assembly_.context(name);
  }

  Vertex find(std::string_view source, std::uint32_t stage, bool numbers) {
    if (is_context(source)) return named_context(source, options_.platform);
    if (const auto found = stage_named(source, stage, numbers)) return outputs_[*found];
    if (source == "scratch") return kNone;
    return assembly_.image(source, options_.platform);
  }

  void assemble(const Site& site, StageState& state, Step& step) {
    if (!site.evaluated.before) return;
    const std::size_t before = result_.all.size();
    switch (site.instruction.kind) {
      case InstructionKind::copy:
      case InstructionKind::add:
        assemble_copy(site, assembly_, state, step);
        break;
      case InstructionKind::workdir:
        assemble_workdir(site, assembly_, state, step);
        break;
      case InstructionKind::run:
        assemble_run(site, assembly_, state, step);
        break;
      default:
        return;
    }
    for (std::size_t i = before; i < result_.all.size(); ++i) {
      if (result_.all[i].instruction == kNone) {
        result_.all[i].stage = step.stage;
        result_.all[i].instruction = step.instruction;
      }
    }
  }

  const Document& document_;
  const Evaluation& evaluation_;
  const BuildGraph& graph_;
  const OperationOptions options_;
  Operations result_;
  Assembly assembly_;
  std::map<std::string, std::vector<std::uint32_t>, std::less<>> names_;
  std::vector<bool> reached_;
  std::vector<Vertex> outputs_;  // by stage
  std::vector<std::string> platforms_;
};

}  // namespace

Operations operations_of(const Document& document, const Evaluation& evaluation, const BuildGraph& graph,
                         const OperationOptions& options) {
  return Maker(document, evaluation, graph, options).run();
}

}  // namespace decant::cache
