// See compare.hpp. A layer of the build after hits when a layer of the build before has its chain; among the
// misses, truths tell those that had to run from those that did not.

#include "cache/compare.hpp"

#include "cache/inputs.hpp"

#include <algorithm>
#include <set>

namespace decant::cache {
namespace {

struct Known {
  std::set<ContentId> chains, truths, commands;
  std::set<std::pair<ContentId, ContentId>> copies;  // operation and source
  std::map<ContentId, std::uint32_t> by_operation;   // a copy with this operation, before
  std::map<ContentId, std::uint32_t> by_command;     // a RUN with this command, before
};

Known known_of(const std::vector<LayerInputs>& layers) {
  Known known;
  for (std::uint32_t index = 0; index < layers.size(); ++index) {
    const LayerInputs& layer = layers[index];
    if (!layer.layer || !layer.reached) continue;
    known.chains.insert(layer.chain);
    known.truths.insert(layer.truth);
    known.commands.insert(layer.command);
    known.copies.emplace(layer.operation, layer.source);
    known.by_operation.emplace(layer.operation, index);
    known.by_command.emplace(layer.command, index);
  }
  return known;
}

std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 3;
  std::string out;
  for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i)
    out += fmt::format("{}{}", i == 0 ? "" : ", ", names[i]);
  if (names.size() > kShown) out += fmt::format(" and {} more", names.size() - kShown);
  return out;
}

std::string needless_variable(const std::string& name) {
  if (name.empty()) return "nothing that it reads has changed";
  return fmt::format("it does not read {}, which changed and is in its environment", name);
}

std::vector<std::string> changed_files(const LayerInputs& before, const LayerInputs& after) {
  std::vector<std::string> names;
  for (const auto& [path, id] : after.files) {
    const auto old = before.files.find(path);
    if (old == before.files.end() || old->second != id) names.push_back(path);
  }
  for (const auto& [path, id] : before.files) {
    if (!after.files.contains(path)) names.push_back(path);
  }
  std::sort(names.begin(), names.end());
  return names;
}

class Comparer {
 public:
  Comparer(const Build& before, const Build& after)
      : after_(after),
        old_layers_(layer_inputs(before)),
        layers_(layer_inputs(after)),
        known_(known_of(old_layers_)) {}

  Comparison run() {
    result_.layers.resize(layers_.size());
    for (std::uint32_t index = 0; index < layers_.size(); ++index) {
      Layer& layer = result_.layers[index];
      layer.instruction = index;
      judge(index, layer);
      count(layer);
    }
    return std::move(result_);
  }

 private:
  std::string at_line(std::uint32_t instruction) const {
    const Instruction& item = after_.document.instructions[instruction];
    return fmt::format("{} in line {}", name_of(item.kind), item.start_line);
  }

  void judge(std::uint32_t index, Layer& layer) {
    const LayerInputs& inputs = layers_[index];
    const Effect& effect = after_.effects.effects[index];
    if (!inputs.layer || effect.kind == EffectKind::directory) {
      // Making a directory costs nothing and is none of the states of the picture; it hands its parent's miss
      // on.
      if (inputs.layer && !known_.chains.contains(inputs.chain)) layer.since = cause_above(index);
      return;
    }
    if (!inputs.reached) {
      layer.state = LayerState::skipped;
      layer.reason = "the target does not need its stage";
      return;
    }
    layer.cost_seconds = effect.cost_seconds;
    if (known_.chains.contains(inputs.chain)) {
      layer.state = LayerState::up_to_date;
      return;
    }
    layer.since = cause_above(index);
    if (effect.kind == EffectKind::copy) {
      judge_copy(inputs, effect, layer);
    } else {
      judge_run(inputs, effect, layer);
    }
  }

  // The first layer below which everything misses, seen from `index`; nullopt when it is the first itself.
  std::optional<std::uint32_t> cause_above(std::uint32_t index) const {
    const std::uint32_t parent = layers_[index].parent;
    if (parent == UINT32_MAX || known_.chains.contains(layers_[parent].chain)) return std::nullopt;
    const Layer& above = result_.layers[parent];
    return above.since ? above.since : std::optional<std::uint32_t>(parent);
  }

  void judge_copy(const LayerInputs& inputs, const Effect& effect, Layer& layer) {
    if (known_.copies.contains({inputs.operation, inputs.source})) {
      layer.state = LayerState::copied_again;
      layer.reason = layer.since ? fmt::format("the same bytes again, below {}", at_line(*layer.since))
                                 : "the same bytes on another base";
      return;
    }
    layer.state = LayerState::changed;
    const auto old = known_.by_operation.find(inputs.operation);
    if (effect.from_stage) {
      layer.reason = fmt::format("{} changed", display_name(after_.document, *effect.from_stage));
    } else if (old == known_.by_operation.end()) {
      layer.reason = "the instruction is new or was edited";
    } else {
      const auto names = changed_files(old_layers_[old->second], inputs);
      layer.reason = names.empty() ? "what it copies changed" : fmt::format("{} changed", listed(names));
    }
  }

  void judge_run(const LayerInputs& inputs, const Effect& effect, Layer& layer) {
    const auto old = known_.by_command.find(inputs.command);
    if (old == known_.by_command.end()) {
      layer.state = LayerState::changed;
      layer.reason = "the command is new or was edited";
      return;
    }
    if (known_.truths.contains(inputs.truth)) {
      layer.state = LayerState::needless;
      layer.reason = layer.since ? fmt::format("nothing that it reads has changed; it stands below {}",
                                               at_line(*layer.since))
                                 : needless_variable(changed_variable(inputs, old->second));
      return;
    }
    layer.state = LayerState::rebuilds;
    layer.reason = why_rebuilds(inputs, effect, old->second);
  }

  // A variable of the environment that has another value now; empty when there is none.
  std::string changed_variable(const LayerInputs& inputs, std::uint32_t old) const {
    for (const auto& variable : inputs.variables) {
      const auto& before = old_layers_[old].variables;
      if (std::find(before.begin(), before.end(), variable) == before.end()) return variable.first;
    }
    return "";
  }

  std::string why_rebuilds(const LayerInputs& inputs, const Effect& effect, std::uint32_t old) const {
    // The changed files among its manifests come first, then what else it reads.
    for (const std::uint32_t read : inputs.lineage_reads) {
      const LayerState state = result_.layers[read].state;
      const Effect& other = after_.effects.effects[read];
      if (state == LayerState::changed && other.from_context) {
        const auto names = manifests_changed(effect, other, read);
        if (!names.empty()) return fmt::format("reads {}, which changed", listed(names));
        return effect.opaque ? fmt::format("may read what {} brings ({})", at_line(read), effect.why_opaque)
                             : fmt::format("reads what {} brings", at_line(read));
      }
      if (state == LayerState::changed || state == LayerState::rebuilds) {
        return effect.opaque ? fmt::format("may read what {} made ({})", at_line(read), effect.why_opaque)
                             : fmt::format("reads what {} made", at_line(read));
      }
    }
    const std::string variable = changed_variable(inputs, old);
    if (variable.empty() && effect.opaque && effect.commands.empty())
      return fmt::format("may read what has changed ({})", effect.why_opaque);
    if (variable.empty()) return "what it reads has changed";
    return fmt::format("{} {}, which changed", effect.opaque ? "may read" : "reads", variable);
  }

  std::vector<std::string> manifests_changed(const Effect& effect, const Effect& copy,
                                             std::uint32_t copy_index) const {
    std::vector<std::string> names;
    if (effect.reads_source()) return names;
    const auto old = known_.by_operation.find(layers_[copy_index].operation);
    if (old == known_.by_operation.end()) return names;
    const auto changed = changed_files(old_layers_[old->second], layers_[copy_index]);
    for (const CopiedFile& file : copy.selection.files) {
      if (!std::binary_search(changed.begin(), changed.end(), file.from.path)) continue;
      if (overlap(effect.reads, {PathEffect{file.to, false, false}})) names.push_back(file.from.path);
    }
    return names;
  }

  void count(const Layer& layer) {
    Summary& sum = result_.summary;
    if (layer.state == LayerState::none) return;
    ++sum.layers;
    const bool run = after_.effects.effects[layer.instruction].kind == EffectKind::run;
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

  const Build& after_;
  const std::vector<LayerInputs> old_layers_;
  const std::vector<LayerInputs> layers_;
  const Known known_;
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

Comparison compare(const Build& before, const Build& after) {
  return Comparer(before, after).run();
}

}  // namespace decant::cache
