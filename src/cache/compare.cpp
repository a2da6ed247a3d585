// See compare.hpp. The build before fills a store, the build after is solved against it; among the steps that
// run, truths (cache/known.hpp) tell those that had to from those that did not.

#include "cache/compare.hpp"

#include "base/text.hpp"
#include "cache/solved.hpp"
#include "effects/landed.hpp"

#include <algorithm>

namespace decant::cache {
namespace {

// Files that a reason names.
constexpr std::size_t kShown = 3;

class Comparer {
 public:
  Comparer(const Build& before, const Build& after) : old_(before, store_), new_(after, store_) {
    if (after.builder != BuilderKind::buildkit) new_.solve_line(old_);
  }

  Comparison run() {
    const std::size_t count = new_.build.document.instructions.size();
    result_.layers.resize(count);
    for (std::uint32_t i = 0; i < count; ++i) result_.layers[i].instruction = i;
    for (std::size_t i = 0; i < new_.operations.steps.size();) {
      const std::uint32_t instruction = new_.operations.steps[i].instruction;
      const std::size_t first = i;
      while (i < new_.operations.steps.size() && new_.operations.steps[i].instruction == instruction) ++i;
      Layer& layer = result_.layers[instruction];
      judge({new_.operations.steps.data() + first, i - first}, layer);
      if (layer.because && layer.cause.kind == CauseKind::none)
        layer.cause = result_.layers[*layer.because].cause;
      count_layer(layer);
    }
    return std::move(result_);
  }

 private:
  const Instruction& instruction_of(const Layer& layer) const {
    return new_.build.document.instructions[layer.instruction];
  }
  const Effect& effect_of(std::uint32_t instruction) const { return new_.build.effects.effects[instruction]; }
  const Operation& operation(std::uint32_t index) const { return new_.operations.all[index]; }
  std::string at_line(std::uint32_t instruction) const {
    const Instruction& item = new_.build.document.instructions[instruction];
    return fmt::format("{} in line {}", name_of(item.kind), item.start_line);
  }

  // Worked out for the first step that runs.
  const Before& known_before() {
    if (!before_) before_ = before_of(old_);
    return *before_;
  }

  // Configuration, where it is a step as any other.
  void judge_configuration(Layer& layer) {
    if (new_.line.empty() || !new_.missed[layer.instruction] || new_.line_since[layer.instruction]) return;
    const InstructionKind kind = instruction_of(layer).kind;
    if (kind == InstructionKind::from) return;
    layer.state = LayerState::changed;
    layer.reason =
        fmt::format("the instruction is new or was edited: for {} it is a step that others stand on",
                    name_of(new_.build.builder));
    layer.cause.kind = CauseKind::text;
  }

  // The steps of one instruction: one, but for a FROM with triggers.
  void judge(std::span<const Step> steps, Layer& layer) {
    const Effect& effect = effect_of(layer.instruction);
    const bool makes = effect.kind != EffectKind::none && effect.kind != EffectKind::directory;
    if (!steps.front().reached) {
      if (!makes) return;
      layer.state = LayerState::skipped;
      layer.reason = "the target does not need its stage";
      return;
    }
    if (instruction_of(layer).kind == InstructionKind::from) judge_base(steps.front(), layer);
    if (!makes) return judge_configuration(layer);
    const Step* ran = nullptr;
    bool any = false;
    for (const Step& step : steps) {
      const bool base = step.trigger == kNone && instruction_of(layer).kind == InstructionKind::from;
      if (base || step.operation == kNone) continue;
      any = true;
      if (ran == nullptr && new_.runs(last_of(step))) ran = &step;
    }
    if (!any) return;
    layer.cost_seconds = effect.cost_seconds;
    if (new_.build.costs != nullptr) {
      const auto measured = new_.build.costs->find(instruction_of(layer));
      if (measured) layer.cost_seconds = *measured;
      if (measured && effect.kind == EffectKind::run) result_.summary.measured = true;
    }
    if (ran == nullptr) {
      if (layer.state == LayerState::none) layer.state = LayerState::up_to_date;
      return;
    }
    layer.since = new_.cause_above(last_of(*ran));
    if (instruction_of(layer).kind == InstructionKind::from) {
      judge_triggers(steps, effect, layer);
    } else if (effect.kind == EffectKind::copy) {
      judge_copy(*ran, effect, layer);
    } else {
      judge_run(ran->operation, effect, layer);
    }
  }

  static std::uint32_t last_of(const Step& step) { return step.merge != kNone ? step.merge : step.operation; }

  void judge_base(const Step& from, Layer& layer) {
    if (from.operation == kNone || operation(from.operation).kind != OperationKind::image ||
        !new_.runs(from.operation))
      return;
    layer.state = LayerState::changed;
    const std::string& now = operation(from.operation).name;
    std::string old;
    for (const Step& step : old_.operations.steps) {
      const bool same = step.stage == from.stage && step.trigger == kNone && step.operation != kNone;
      if (same && old_.operations.all[step.operation].kind == OperationKind::image)
        old = old_.operations.all[step.operation].name;
    }
    layer.reason = old.empty() || old == now ? fmt::format("{} is another image", now)
                                             : fmt::format("its base was {}", old);
    layer.cause = {CauseKind::base, {now}};
  }

  void judge_triggers(std::span<const Step> steps, const Effect& effect, Layer& layer) {
    const bool needed = std::ranges::any_of(steps, [&](const Step& step) {
      return step.trigger != kNone && step.operation != kNone && new_.runs(step.operation) &&
             !known_before().truths.contains(new_.known.truth(step.operation));
    });
    layer.state = needed ? LayerState::rebuilds : LayerState::needless;
    layer.because = layer.since;
    layer.reason = needed        ? fmt::format("may read what has changed ({})", effect.why_opaque)
                   : layer.since ? fmt::format("nothing that it reads has changed; it stands below {}",
                                               at_line(*layer.since))
                                 : std::string("nothing that it reads has changed");
    if (!layer.because && layer.cause.kind == CauseKind::none) layer.cause.kind = CauseKind::unknown;
  }

  void judge_copy(const Step& step, const Effect& effect, Layer& layer) {
    if (known_before().truths.contains(new_.known.truth(step.operation))) {
      layer.state = LayerState::copied_again;
      layer.because = layer.since;
      const bool found = !new_.line.empty() && !new_.missed[layer.instruction];
      layer.reason = layer.since ? fmt::format("the same bytes again, below {}", at_line(*layer.since))
                     : found ? fmt::format("{} keeps copies only when asked to", name_of(new_.build.builder))
                             : "the same bytes on another base";
      if (!layer.because) layer.cause.kind = CauseKind::text;
      return;
    }
    layer.state = LayerState::changed;
    const auto old = known_before().by_digest.find(operation(step.operation).digest);
    if (old == known_before().by_digest.end()) {
      layer.reason = "the instruction is new or was edited";
      layer.cause.kind = CauseKind::text;
    } else if (effect.from_stage) {
      layer.reason = fmt::format("{} changed", display_name(new_.build.document, *effect.from_stage));
      layer.because = maker_in(step.operation);
    } else if (!effect.from_context) {
      layer.reason = "what it copies changed";
      layer.cause = {CauseKind::base, {effect.from_image}};
    } else {
      layer.cause = {CauseKind::file, changed_by(old->second, effect)};
      layer.reason = layer.cause.names.empty() ? "what it copies changed"
                                               : fmt::format("{} changed", listed(layer.cause.names, kShown));
    }
    if (!layer.because && layer.cause.kind == CauseKind::none) layer.cause.kind = CauseKind::unknown;
  }

  std::vector<std::string> changed_by(std::uint32_t old, const Effect& effect) const {
    const std::uint32_t instruction = old_.operations.all[old].instruction;
    return changed_files(files_of(old_.build, old_.build.effects.effects[instruction]),
                         files_of(new_.build, effect));
  }

  // The lowest step of the stage that a copy or mount takes from that ran for a reason.
  std::optional<std::uint32_t> maker_in(std::uint32_t index) const {
    std::optional<std::uint32_t> found;
    const Operation& made = operation(index);
    for (std::size_t slot = 0; slot < made.slots.size(); ++slot) {
      if (static_cast<std::int32_t>(slot) == made.base) continue;
      for (std::uint32_t each = made.slots[slot].operation; each != kNone;
           each = new_.operations.base_of(each)) {
        const std::uint32_t instruction = operation(each).instruction;
        if (instruction == kNone || instruction == made.instruction || !new_.runs(each)) continue;
        const LayerState state = result_.layers[instruction].state;
        if (state == LayerState::changed || state == LayerState::rebuilds) found = instruction;
      }
    }
    return found;
  }

  void judge_run(std::uint32_t index, const Effect& effect, Layer& layer) {
    const auto same = known_before().by_digest.find(operation(index).digest);
    const auto old = same != known_before().by_digest.end()
                         ? same
                         : known_before().by_command.find(command_of(operation(index)));
    if (old == known_before().by_command.end()) {
      layer.state = LayerState::changed;
      layer.reason = "the command is new or was edited";
      layer.cause.kind = CauseKind::text;
      return;
    }
    if (known_before().truths.contains(new_.known.truth(index))) {
      layer.state = LayerState::needless;
      layer.because = layer.since;
      layer.reason = layer.since ? fmt::format("nothing that it reads has changed; it stands below {}",
                                               at_line(*layer.since))
                                 : needless_reason(index, old->second, layer);
      return;
    }
    layer.state = LayerState::rebuilds;
    layer.reason = why_rebuilds(index, effect, old->second, layer);
    if (!layer.because && layer.cause.kind == CauseKind::none) layer.because = layer.since;
    if (!layer.because && layer.cause.kind == CauseKind::none) layer.cause.kind = CauseKind::unknown;
  }

  std::string needless_reason(std::uint32_t index, std::uint32_t old, Layer& layer) const {
    const std::string variable = changed_variable(index, old);
    if (variable.empty()) {
      layer.cause.kind = CauseKind::text;
      return "nothing that it reads has changed";
    }
    layer.cause = {CauseKind::argument, {variable}};
    return fmt::format("it does not read {}, which changed and is in its environment", variable);
  }

  // A variable of the environment that has another value now; empty when there is none.
  std::string changed_variable(std::uint32_t index, std::uint32_t old) const {
    const auto& now = operation(index).environment;
    const auto& before = old_.operations.all[old].environment;
    for (const auto& variable : now) {
      if (std::find(before.begin(), before.end(), variable) == before.end()) return variable.first;
    }
    for (const auto& variable : before) {
      const bool there =
          std::ranges::any_of(now, [&](const auto& each) { return each.first == variable.first; });
      if (!there) return variable.first;
    }
    return "";
  }

  std::string why_rebuilds(std::uint32_t index, const Effect& effect, std::uint32_t old, Layer& layer) {
    // The changed files among its manifests come first, then what else it reads.
    const std::uint32_t read = new_.known.lowest_read(index, [&](std::uint32_t each) {
      const LayerState state = result_.layers[operation(each).instruction].state;
      return state == LayerState::changed || state == LayerState::rebuilds;
    });
    if (read != kNone) {
      const std::uint32_t instruction = operation(read).instruction;
      const Effect& other = effect_of(instruction);
      layer.because = instruction;
      const bool brings = result_.layers[instruction].state == LayerState::changed && other.from_context;
      const auto names = brings ? manifests_changed(effect, other, read) : std::vector<std::string>();
      if (!names.empty()) {
        layer.cause = {CauseKind::file, names};
        return fmt::format("reads {}, which changed", listed(names, kShown));
      }
      const std::string what = fmt::format("what {} {}", at_line(instruction), brings ? "brings" : "made");
      return effect.opaque ? fmt::format("may read {} ({})", what, effect.why_opaque)
                           : fmt::format("reads {}", what);
    }
    if (layer.since && instruction_of(result_.layers[*layer.since]).kind == InstructionKind::from &&
        result_.layers[*layer.since].cause.kind == CauseKind::base) {
      layer.because = layer.since;
      return fmt::format("stands on another base ({})", at_line(*layer.since));
    }
    const std::string variable = changed_variable(index, old);
    if (!variable.empty()) {
      layer.cause = {CauseKind::argument, {variable}};
      return fmt::format("{} {}, which changed", effect.opaque ? "may read" : "reads", variable);
    }
    return why_mounts(index, effect, old, layer);
  }

  std::string why_mounts(std::uint32_t index, const Effect& effect, std::uint32_t old, Layer& layer) {
    const auto names = changed_by(old, effect);
    if (!names.empty()) {
      layer.cause = {CauseKind::file, names};
      return fmt::format("{} changed, which is mounted", listed(names, kShown));
    }
    layer.because = maker_in(index);
    if (layer.because) return fmt::format("mounts what {} made", at_line(*layer.because));
    const Operation& now = operation(index);
    const Operation& before = old_.operations.all[old];
    if (now.directory != before.directory || now.user != before.user || now.platform != before.platform) {
      layer.cause.kind = CauseKind::text;
      return now.directory != before.directory
                 ? fmt::format("runs in {}, not in {}", now.directory, before.directory)
             : now.user != before.user ? std::string("runs as another user")
                                       : std::string("runs on another platform");
    }
    if (effect.opaque && effect.commands.empty())
      return fmt::format("may read what has changed ({})", effect.why_opaque);
    return "what it reads has changed";
  }

  std::vector<std::string> manifests_changed(const Effect& effect, const Effect& copy, std::uint32_t index) {
    std::vector<std::string> names;
    if (effect.reads_source()) return names;
    const auto old = known_before().by_digest.find(operation(index).digest);
    if (old == known_before().by_digest.end()) return names;
    const auto changed = changed_by(old->second, copy);
    if (changed.empty()) return names;
    for (const LandedFile& file : Landed(copy, new_.build.context).all()) {
      if (!std::binary_search(changed.begin(), changed.end(), file.from.path)) continue;
      if (overlap(effect.reads, {PathEffect{std::string(file.to), false, false}}))
        names.emplace_back(file.from.path);
    }
    return names;
  }

  void count_layer(const Layer& layer) {
    Summary& sum = result_.summary;
    if (layer.state == LayerState::none) return;
    ++sum.layers;
    const bool run = new_.build.effects.effects[layer.instruction].kind == EffectKind::run;
    switch (layer.state) {
      case LayerState::up_to_date:
        ++sum.up_to_date;
        break;
      case LayerState::changed:
        ++sum.changed;
        break;
      case LayerState::rebuilds:
        break;
      case LayerState::needless:
        ++sum.needless;
        break;
      case LayerState::copied_again:
        ++sum.copied_again;
        break;
      case LayerState::skipped:
        ++sum.skipped;
        break;
      case LayerState::none:
        break;
    }
    const bool runs_again = layer.state == LayerState::rebuilds || layer.state == LayerState::needless ||
                            (run && layer.state == LayerState::changed);
    if (!runs_again) return;
    ++sum.rebuilds;
    sum.cost_seconds += layer.cost_seconds;
    if (layer.state == LayerState::needless) sum.needless_seconds += layer.cost_seconds;
  }

  Store store_;
  Solved old_;
  Solved new_;
  std::optional<Before> before_;
  Comparison result_;
};

}  // namespace

std::string_view name_of(LayerState state) {
  switch (state) {
    case LayerState::none:
      return "";
    case LayerState::up_to_date:
      return "up to date";
    case LayerState::changed:
      return "changed";
    case LayerState::rebuilds:
      return "rebuilds";
    case LayerState::needless:
      return "rebuilds for no reason";
    case LayerState::copied_again:
      return "copied again";
    case LayerState::skipped:
      return "skipped";
  }
  return "";
}

std::string_view name_of(CauseKind kind) {
  switch (kind) {
    case CauseKind::none:
      return "";
    case CauseKind::file:
      return "file";
    case CauseKind::argument:
      return "argument";
    case CauseKind::text:
      return "text";
    case CauseKind::base:
      return "base";
    case CauseKind::unknown:
      return "unknown";
  }
  return "";
}

std::vector<std::uint32_t> why(const Comparison& comparison, std::uint32_t instruction) {
  std::vector<std::uint32_t> chain{instruction};
  while (const auto next = comparison.layers[chain.back()].because) {
    if (*next >= chain.back()) break;  // reasons stand above
    chain.push_back(*next);
  }
  return chain;
}

Comparison compare(const Build& before, const Build& after) {
  return Comparer(before, after).run();
}

}  // namespace decant::cache
