// See series.hpp.
#include "cache/series.hpp"

#include "cache/solved.hpp"

#include <algorithm>
#include <tuple>

namespace decant::cache {

Tally& Tally::operator+=(const Tally& other) {
  runs += other.runs;
  needless += other.needless;
  copies += other.copies;
  copied_again += other.copied_again;
  least += other.least;
  seconds += other.seconds;
  needless_seconds += other.needless_seconds;
  least_seconds += other.least_seconds;
  return *this;
}

Tally Series::add(const Build& build) {
  if (policy_ == Policy::none) store_.clear();
  Solved solved(build, store_);
  if (policy_ == Policy::previous) store_.forget_unused();
  ++builds_;
  const bool first = builds_ == 1;

  Tally tally;
  std::set<ContentId> truths;
  for (auto& [text, layer] : layers_) layer.line = 0;
  std::vector<bool> counted(solved.operations.all.size());
  for (const Step& step : solved.operations.steps) {
    if (!step.reached || step.operation == kNone || counted[step.operation]) continue;
    counted[step.operation] = true;
    const Operation& operation = solved.operations.all[step.operation];
    const Effect& effect = build.effects.effects[step.instruction];
    const bool is_trigger = step.trigger != kNone;
    const Instruction& instruction = build.document.instructions[step.instruction];
    const EvaluatedStage& stage = build.evaluation.stages[step.stage];
    const InstructionKind kind =
        is_trigger ? stage.triggers[step.trigger].inner()->kind : instruction.kind;
    const bool is_copy = kind == InstructionKind::copy || kind == InstructionKind::add;
    const bool ran = solved.runs(step.merge != kNone ? step.merge : step.operation);
    const ContentId truth = solved.known.truth(step.operation).id;
    const bool is_new = !truths_.contains(truth);
    truths.insert(truth);
    if (operation.kind == OperationKind::file && is_copy && ran)
      ++(is_new ? tally.copies : tally.copied_again);
    if (operation.kind != OperationKind::exec) continue;
    const auto measured = build.costs != nullptr ? build.costs->find(instruction) : std::nullopt;
    const double seconds = measured.value_or(effect.cost_seconds);
    std::string text = step_text(instruction);
    LayerTally& layer = layers_[text];
    layer.text = std::move(text);
    layer.line = instruction.start_line;
    if (is_new) {
      ++tally.least;
      tally.least_seconds += seconds;
    }
    if (!ran) continue;
    ++tally.runs;
    tally.seconds += seconds;
    if (!is_new) {
      ++tally.needless;
      tally.needless_seconds += seconds;
    }
    if (first) continue;
    ++layer.runs;
    layer.seconds += seconds;
    if (!is_new) {
      ++layer.needless;
      layer.needless_seconds += seconds;
    }
  }
  if (policy_ == Policy::previous) {
    truths_ = std::move(truths);
  } else {
    truths_.merge(truths);
  }
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
