// See series.hpp.
#include "cache/series.hpp"

#include "cache/solve.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace decant::cache {

Tally& Tally::operator+=(const Tally& other) {
  runs += other.runs;
  needless += other.needless;
  copies += other.copies;
  copied_again += other.copied_again;
  seconds += other.seconds;
  needless_seconds += other.needless_seconds;
  return *this;
}

Followed::Followed(const Build& build)
    : build_(build), operations_(operations_of(build)), known_(build_, operations_) {
  std::vector<bool> counted(operations_.all.size());
  for (const Step& step : operations_.steps) {
    if (!step.reached || step.operation == kNone || counted[step.operation]) continue;
    counted[step.operation] = true;
    const Operation& operation = operations_.all[step.operation];
    const Effect& effect = build_.effects.effects[step.instruction];
    Counted each{.operation = step.operation, .last = step.merge != kNone ? step.merge : step.operation};
    each.is_run = operation.kind == OperationKind::exec;
    const Instruction& instruction = build_.document.instructions[step.instruction];
    const bool is_trigger = step.trigger != kNone;
    const Instruction* trigger =
        is_trigger ? build_.evaluation.stages[step.stage].triggers[step.trigger].inner() : nullptr;
    const InstructionKind kind = is_trigger ? trigger->kind : instruction.kind;
    each.is_copy = operation.kind == OperationKind::file &&
                   (kind == InstructionKind::copy || kind == InstructionKind::add);
    if (each.is_run) {
      const auto measured = build_.costs != nullptr ? build_.costs->find(instruction) : std::nullopt;
      each.seconds = measured.value_or(effect.cost_seconds);
      each.text = step_text(instruction);
      each.line = instruction.start_line;
      if (is_trigger) {
        // What was measured is all of them together.
        const double of_all = effect.cost_seconds;
        const double share = of_all > 0 ? effect.trigger_seconds[step.trigger] / of_all : 0;
        each.seconds *= share;
        each.text = fmt::format("ONBUILD {}", step_text(*trigger));
      }
    }
    counted_.push_back(std::move(each));
  }
}

bool Followed::move_to(const Context& context, const std::vector<bool>& stale) {
  build_.context = &context;
  return known_.move(stale);
}

Tally Series::add(Followed& build) {
  if (policy_ == Policy::none) store_.clear();
  store_.begin_build();
  const Outcome outcome = solve(build.operations_, store_, build.known_);
  if (policy_ == Policy::previous) store_.forget_unused();
  ++builds_;
  const bool first = builds_ == 1;

  Tally tally;
  std::vector<ContentId> truths;
  for (auto& [text, layer] : layers_) layer.line = 0;
  for (const Followed::Counted& step : build.counted_) {
    const bool ran = outcome.operations[step.last].verdict == Verdict::ran;
    const ContentId truth = build.known_.truth(step.operation);
    const bool is_new = !truths_.contains(truth);
    truths.push_back(truth);
    if (step.is_copy && ran) ++(is_new ? tally.copies : tally.copied_again);
    if (!step.is_run) continue;
    LayerTally& layer = layers_[step.text];
    layer.text = step.text;
    layer.line = step.line;
    if (!ran) continue;
    ++tally.runs;
    tally.seconds += step.seconds;
    if (!is_new) {
      ++tally.needless;
      tally.needless_seconds += step.seconds;
    }
    if (first) continue;
    ++layer.runs;
    layer.seconds += step.seconds;
    if (!is_new) {
      ++layer.needless;
      layer.needless_seconds += step.seconds;
    }
  }
  if (policy_ == Policy::previous) truths_.clear();
  truths_.insert(truths.begin(), truths.end());
  if (first) tally = {};
  total_ += tally;
  return tally;
}

Tally Series::repeat() {
  ++builds_;
  return {};
}

std::vector<LayerTally> Series::layers() const {
  std::vector<LayerTally> all;
  for (const auto& [text, layer] : layers_) {
    if (layer.runs > 0) all.push_back(layer);
  }
  std::ranges::sort(all, [](const LayerTally& a, const LayerTally& b) {
    return std::tuple(-a.seconds, a.line, a.text) < std::tuple(-b.seconds, b.line, b.text);
  });
  return all;
}

}  // namespace decant::cache
