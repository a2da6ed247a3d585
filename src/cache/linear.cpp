// See linear.hpp.
#include "cache/linear.hpp"

#include <algorithm>
#include <array>

namespace decant::cache {
namespace {

constexpr std::array<std::pair<BuilderKind, std::string_view>, 4> kBuilders{{
    {BuilderKind::buildkit, "buildkit"},
    {BuilderKind::classic, "classic"},
    {BuilderKind::buildah, "buildah"},
    {BuilderKind::kaniko, "kaniko"},
}};

class Line {
 public:
  Line(const Build& build, const Operations& operations, Known& known)
      : build_(build),
        operations_(operations),
        known_(known),
        steps_(build.document.instructions.size()),
        ends_(build.evaluation.stages.size()),
        last_(build.evaluation.stages.size()) {}

  std::vector<LinearStep> run() {
    std::uint32_t stage = kNone;
    for (const Step& step : operations_.steps) {
      if (step.stage == kNone || !step.reached) continue;
      if (step.stage != stage) begin(stage = step.stage);
      add(step);
    }
    return std::move(steps_);
  }

 private:
  const EvaluatedStage& evaluated(std::uint32_t stage) const { return build_.evaluation.stages[stage]; }

  void begin(std::uint32_t stage) {
    const Base& base = evaluated(stage).base;
    if (base.kind == Base::Kind::stage) {
      ends_[stage] = ends_[base.stage];
      last_[stage] = last_[base.stage];
    } else {
      ends_[stage] = Pieces().add("base").add(base.reference).add(base.platform).id();
    }
  }

  void add(const Step& step) {
    const Instruction* instruction = &build_.document.instructions[step.instruction];
    const Evaluated* values = build_.evaluation.find(step.instruction);
    if (step.trigger != kNone) {
      const Trigger& trigger = evaluated(step.stage).triggers[step.trigger];
      if (trigger.inner() == nullptr) return;
      instruction = trigger.inner();
      values = &trigger.evaluated;
    } else if (instruction->kind == InstructionKind::from) {
      steps_[step.instruction] = {.reached = true, .key = ends_[step.stage], .above = last_[step.stage]};
      return;
    }
    if (values == nullptr) return;
    Pieces pieces;
    pieces.add(ends_[step.stage]).add(name_of(instruction->kind));
    if (step.operation != kNone && instruction->kind != InstructionKind::workdir) {
      const Operation& operation = operations_.all[step.operation];
      if (operation.kind == OperationKind::exec) {
        for (const std::string& word : operation.words) pieces.add(word);
        add_arguments(*values, step.stage, pieces);
      }
      pieces.add(operation.kind == OperationKind::file ? operation.digest : ContentId{});
      for (std::uint32_t slot = 0; slot < operation.slots.size(); ++slot) {
        if (static_cast<std::int32_t>(slot) != operation.base)
          pieces.add(known_.content(step.operation, slot));
      }
    } else {
      for (const Expanded& name : values->names) pieces.add(name.text);
      for (const KeyValue& pair : instruction->pairs) pieces.add(pair.name);
      for (const Expanded& value : values->args) pieces.add(value.text);
      for (const Word& word : instruction->args) pieces.add(word.text);
      for (const Flag& flag : instruction->flags) pieces.add(flag.text);
    }
    LinearStep& result = steps_[step.instruction];
    if (!result.reached) result.above = last_[step.stage];
    result.reached = true;
    result.key = ends_[step.stage] = pieces.id();
    last_[step.stage] = step.instruction;
  }

  // Arguments of the stage are put before each of its commands, read or not; ENV has its own step above.
  void add_arguments(const Evaluated& values, std::uint32_t stage, Pieces& pieces) const {
    for (const Variable& variable : values.before->env) {
      const bool own =
          variable.instruction != UINT32_MAX && variable.instruction >= build_.document.stages[stage].from;
      if (is_argument(variable.origin) && own && variable.value)
        pieces.add(variable.name).add(*variable.value);
    }
  }

  const Build& build_;
  const Operations& operations_;
  Known& known_;
  std::vector<LinearStep> steps_;
  std::vector<ContentId> ends_;  // by stage: the key of its last step
  std::vector<std::optional<std::uint32_t>> last_;
};

}  // namespace

std::optional<BuilderKind> builder_named(std::string_view name) {
  for (const auto& each : kBuilders) {
    if (each.second == name) return each.first;
  }
  return std::nullopt;
}

std::string_view name_of(BuilderKind builder) {
  for (const auto& each : kBuilders) {
    if (each.first == builder) return each.second;
  }
  return "";
}

bool builds_all_stages(BuilderKind builder) {
  return builder == BuilderKind::classic || builder == BuilderKind::kaniko;
}

bool caches_copies(BuilderKind builder) {
  return builder != BuilderKind::kaniko;
}

std::vector<LinearStep> linear_steps(const Build& build, const Operations& operations, Known& known) {
  return Line(build, operations, known).run();
}

}  // namespace decant::cache
