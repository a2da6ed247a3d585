// See state.hpp. Nothing is worked out again here: the evaluation is asked, and its indices become lines.
#include "base/text.hpp"
#include "eval/trigger.hpp"
#include "graph/graph.hpp"
#include "report/state.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace decant::report {
namespace {

std::string_view kind_of(Origin origin) {
  switch (origin) {
    case Origin::base_image:
      return "base-image";
    case Origin::env:
      return "env";
    case Origin::argument:
      return "arg";
    case Origin::build_arg:
      return "build-arg";
    case Origin::global:
      return "global-arg";
    case Origin::platform:
      return "platform";
    case Origin::builder:
      return "builder";
  }
  return "";
}

class Collector {
 public:
  Collector(const StateSubject& subject, std::optional<std::uint32_t> instruction)
      : document_(subject.document),
        evaluation_(subject.evaluation),
        options_(subject.options),
        instruction_(instruction) {}

  StateFacts run() {
    facts_.file = document_.source ? document_.source->name() : "";
    place();
    if (state_ == nullptr) return std::move(facts_);
    const bool in_stage = stage_ != nullptr && !at_from();
    facts_.in_stage = in_stage;
    if (in_stage) {
      environment();
      configuration();
      triggers();
    }
    if (stage_ != nullptr) bases(*stage_);
    arguments(in_stage);
    operands();
    errors();
    if (in_stage) unknown();
    return std::move(facts_);
  }

 private:
  void place() {
    if (instruction_) {
      const Instruction& instruction = document_.instructions[*instruction_];
      facts_.keyword = name_of(instruction.kind);
      facts_.text = squeezed(instruction.logical.text());
      facts_.line = instruction.start_line;
      facts_.end_line = instruction.end_line;
      evaluated_ = evaluation_.find(*instruction_);
      if (evaluated_ != nullptr) state_ = evaluated_->before.get();
      if (const auto index = document_.stage_of(*instruction_)) stage_ = &evaluation_.stages[*index];
    } else if (!evaluation_.stages.empty()) {
      stage_ = &evaluation_.stages.back();
      state_ = stage_->after.get();
    }
    if (stage_ == nullptr) return;
    facts_.stage = stage_->stage;
    facts_.stage_name = document_.stages[stage_->stage].name;
  }

  [[nodiscard]] bool at_from() const {
    return instruction_ && document_.instructions[*instruction_].kind == InstructionKind::from;
  }
  [[nodiscard]] std::uint32_t line_of(std::uint32_t instruction) const {
    return instruction < document_.instructions.size() ? document_.instructions[instruction].start_line : 0;
  }

  [[nodiscard]] VariableFact fact(const Variable& variable) const {
    VariableFact fact{variable.name, variable.known ? variable.value : std::nullopt, variable.known, {}};
    fact.origin.kind = kind_of(variable.origin);
    fact.origin.line = line_of(variable.instruction);
    if (variable.origin == Origin::global) {
      for (const Evaluated& global : evaluation_.globals) {
        const Instruction& instruction = document_.instructions[global.instruction];
        if (std::ranges::find(instruction.pairs, variable.name, &KeyValue::name) != instruction.pairs.end())
          fact.origin.global_line = instruction.start_line;
      }
    }
    return fact;
  }

  void environment() {
    for (const Variable& variable : state_->env) {
      if (variable.value || !variable.known) facts_.environment.push_back(fact(variable));
    }
    for (const Variable& variable : state_->image_env) facts_.kept.push_back(fact(variable));
  }

  void bases(const EvaluatedStage& from) {
    const EvaluatedStage* stage = &from;
    for (std::size_t i = 0; i < evaluation_.stages.size(); ++i) {
      const Base& base = stage->base;
      BaseFact fact{.name = base.reference, .platform = base.platform};
      fact.line = line_of(document_.stages[stage->stage].from);
      switch (base.kind) {
        case Base::Kind::stage:
          fact.kind = "stage";
          fact.name = display_name(document_, base.stage);
          facts_.bases.push_back(std::move(fact));
          stage = &evaluation_.stages[base.stage];
          continue;
        case Base::Kind::image:
          fact.kind = "image";
          if (base.config != nullptr) fact.source = base.config->source;
          break;
        case Base::Kind::scratch:
          fact.kind = "scratch";
          break;
        case Base::Kind::unknown:
          fact.kind = "unknown";
          fact.name = document_.base_of(document_.stages[stage->stage]);
          break;
      }
      root_ = stage;
      facts_.bases.push_back(std::move(fact));
      return;
    }
  }

  void configuration() {
    facts_.workdir = state_->workdir;
    facts_.user = state_->user;
    facts_.root = state_->is_root();
    facts_.shell = state_->shell;
    facts_.shell_known = state_->shell_known;
    facts_.workdir_line = line_of_last(InstructionKind::workdir);
    facts_.user_line = line_of_last(InstructionKind::user);
    facts_.shell_line = line_of_last(InstructionKind::shell);
  }

  // The last instruction of that kind above, in this stage, its triggers, or the stages below it; 0: none.
  [[nodiscard]] std::uint32_t line_of_last(InstructionKind kind) const {
    const EvaluatedStage* stage = stage_;
    std::uint32_t end = instruction_.value_or(document_.stages[stage->stage].end);
    for (std::size_t i = 0; i < evaluation_.stages.size(); ++i) {
      for (std::uint32_t at = end; at-- > document_.stages[stage->stage].from;) {
        if (document_.instructions[at].kind == kind) return line_of(at);
      }
      for (auto trigger = stage->triggers.rbegin(); trigger != stage->triggers.rend(); ++trigger) {
        const Instruction* inner = trigger->inner();
        if (inner == nullptr || inner->kind != kind) continue;
        const bool of_image = trigger->instruction == UINT32_MAX;
        return line_of(of_image ? trigger->evaluated.instruction : trigger->instruction);
      }
      if (stage->base.kind != Base::Kind::stage) return 0;
      stage = &evaluation_.stages[stage->base.stage];
      end = document_.stages[stage->stage].end;
    }
    return 0;
  }

  void triggers() {
    for (const Trigger& trigger : stage_->triggers) {
      const Instruction* inner = trigger.inner();
      if (inner == nullptr) continue;
      facts_.ran.push_back({squeezed(inner->logical.text()), line_of(trigger.instruction)});
    }
    const Stage& stage = document_.stages[stage_->stage];
    const std::uint32_t end = instruction_.value_or(stage.end);
    for (std::uint32_t i = stage.from; i < end; ++i) {
      const Instruction& instruction = document_.instructions[i];
      if (instruction.kind != InstructionKind::onbuild || instruction.onbuild == nullptr) continue;
      facts_.pending.push_back({squeezed(instruction.onbuild->logical.text()), instruction.start_line});
    }
  }

  void arguments(bool in_stage) {
    if (in_stage) {
      for (const std::string& name : state_->argument_names()) {
        const Variable* variable = state_->find(name);
        if (variable == nullptr) continue;
        std::string scope = "stage";
        if (variable->origin == Origin::global) scope = "global";
        if (variable->origin == Origin::platform) scope = "platform";
        if (scope == "stage" && is_predefined_argument(name)) scope = "predefined";
        facts_.arguments.push_back({fact(*variable), std::move(scope), true});
      }
    }
    // What a FROM sees, and what an ARG of the stage would bring.
    const State& globals = stage_ != nullptr ? *stage_->instructions.front().before : *state_;
    std::vector<ArgumentFact> platform;
    for (const Variable& variable : globals.env) {
      const bool declared = std::ranges::any_of(
          facts_.arguments, [&](const ArgumentFact& each) { return each.variable.name == variable.name; });
      if (declared) continue;
      const bool of_platform = variable.instruction == UINT32_MAX;
      ArgumentFact fact{this->fact(variable), of_platform ? "platform" : "global", false};
      (of_platform ? platform : facts_.arguments).push_back(std::move(fact));
    }
    facts_.arguments.insert(facts_.arguments.end(), platform.begin(), platform.end());
    for (const auto& given : options_.build_args) {
      const bool known = std::ranges::any_of(
          facts_.arguments, [&](const ArgumentFact& each) { return each.variable.name == given.first; });
      if (known || !is_predefined_argument(given.first)) continue;
      facts_.arguments.push_back(
          {{given.first, given.second, true, {.kind = "build-arg"}}, "predefined", false});
    }
  }

  void operand(std::string written, const Expanded& value) {
    OperandFact fact{.written = std::move(written),
                     .value = value.text,
                     .complete = value.complete,
                     .unset = value.unset,
                     .error = value.error};
    for (const std::string& name : value.used) {
      const Variable* variable = state_->find(name);
      fact.used.push_back(variable != nullptr
                              ? this->fact(*variable)
                              : VariableFact{name, std::nullopt, false, {.kind = "base-image"}});
    }
    facts_.operands.push_back(std::move(fact));
  }

  void operands() {
    if (evaluated_ == nullptr) return;
    const Instruction& instruction = document_.instructions[*instruction_];
    for (std::size_t i = 0; i < evaluated_->flags.size(); ++i)
      operand(std::string(instruction.flags[i].text), evaluated_->flags[i]);
    for (std::size_t i = 0; i < evaluated_->args.size(); ++i) {
      if (i < instruction.args.size()) {
        operand(std::string(instruction.args[i].text), evaluated_->args[i]);
      } else if (i < instruction.pairs.size()) {
        const KeyValue& pair = instruction.pairs[i];
        operand(pair.has_value ? fmt::format("{}={}", pair.name, pair.value) : std::string(pair.name),
                evaluated_->args[i]);
        facts_.operands.back().name = i < evaluated_->names.size() ? evaluated_->names[i].text : pair.name;
      }
    }
  }

  void errors() {
    if (!instruction_) return;
    const Span span = document_.instructions[*instruction_].span;
    for (const auto* diagnostics : {&document_.diagnostics, &evaluation_.diagnostics}) {
      for (const Diagnostic& each : *diagnostics) {
        const bool here = each.span.begin >= span.begin && each.span.begin <= span.end;
        if (here && each.severity == Severity::error) facts_.errors.push_back(each.message);
      }
    }
  }

  void unknown_of_image(const Base& base) {
    const auto add = [&](std::string what, std::string why) {
      facts_.unknown.push_back({std::move(what), std::move(why)});
    };
    if (base.kind == Base::Kind::unknown) return add("base image", base.why);
    if (base.kind != Base::Kind::image) return;
    const std::string nobody = fmt::format("nothing describes {}", base.reference);
    const std::string source = base.config == nullptr ? nobody : base.config->source + " is not sure";
    if (base.config == nullptr || !base.config->onbuild) add("ONBUILD triggers of the base image", source);
    if (!state_->workdir && facts_.workdir_line == 0) add("working directory", source);
    if (!state_->user && facts_.user_line == 0) add("user", source);
    if (!state_->shell_known && facts_.shell_line == 0) add("shell", source);
    std::vector<std::string> names;
    for (const Variable& variable : state_->env) {
      if (!variable.known && variable.origin == Origin::base_image) names.push_back(variable.name);
    }
    if (!names.empty()) add(fmt::format("{}", fmt::join(names, ", ")), source);
  }

  // The variables in an instruction's operands that are not known before it.
  std::string depends_on(const Variable& variable) const {
    const Evaluated* set = evaluation_.find(variable.instruction);
    std::vector<std::string> names;
    const auto look = [&](const Evaluated& evaluated) {
      for (const Expanded& operand : evaluated.args) {
        if (operand.complete) continue;
        for (const std::string& name : operand.used) {
          const Variable* used = evaluated.before->find(name);
          if (used != nullptr && used->known) continue;
          if (std::ranges::find(names, name) == names.end()) names.push_back(name);
        }
      }
    };
    if (set != nullptr) look(*set);
    return names.empty() ? "what it is set to is not known"
                         : fmt::format("depends on {}, which is not known", fmt::join(names, ", "));
  }

  void unknown() {
    if (root_ != nullptr) unknown_of_image(root_->base);
    if (!state_->environment_complete) {
      facts_.unknown.push_back({"other variables", "the base image may set more than are listed"});
    }
    if (!state_->workdir && facts_.workdir_line != 0) {
      facts_.unknown.push_back({"working directory", "it is set to what is not known"});
    }
    if (!state_->user && facts_.user_line != 0) {
      facts_.unknown.push_back({"user", "it is set to what is not known"});
    }
    for (const Variable& variable : state_->env) {
      if (variable.known || variable.origin == Origin::base_image) continue;
      facts_.unknown.push_back({variable.name, depends_on(variable)});
    }
  }

  const Document& document_;
  const Evaluation& evaluation_;
  const EvalOptions& options_;
  std::optional<std::uint32_t> instruction_;
  const Evaluated* evaluated_ = nullptr;
  const EvaluatedStage* stage_ = nullptr;
  const EvaluatedStage* root_ = nullptr;  // the stage that stands on an image
  const State* state_ = nullptr;
  StateFacts facts_;
};

}  // namespace

Result<std::optional<std::uint32_t>> instruction_at_line(const Document& document, std::uint32_t line) {
  const std::uint32_t lines = document.source->line_count();
  if (line == 0 || line > lines) {
    return Problem{.what = fmt::format("{} has {} line{}; there is no line {}", document.source->name(),
                                       lines, lines == 1 ? "" : "s", line),
                   .remedy = "lines count from 1"};
  }
  const auto found = std::ranges::lower_bound(document.instructions, line, {}, &Instruction::end_line);
  if (found == document.instructions.end()) return std::optional<std::uint32_t>();
  return std::optional(static_cast<std::uint32_t>(found - document.instructions.begin()));
}

StateFacts state_facts(const StateSubject& subject, std::optional<std::uint32_t> instruction) {
  return Collector(subject, instruction).run();
}

}  // namespace decant::report
