// Walks a Dockerfile from top to bottom: global ARGs, then stage by stage, each from what it stands on.
//
// Sources: BuildKit frontend/dockerfile/dockerfile2llb/convert.go (defaultArgs, buildMetaArgs,
// buildDispatchStates, resolveStages, initOnBuildTriggers, dispatchStages); facts/buildkit-cache.md sections
// 1 and 2.
#include "eval/apply.hpp"
#include "eval/arguments.hpp"
#include "eval/sources.hpp"
#include "eval/trigger.hpp"
#include "eval/workdir.hpp"
#include "syntax/bytes.hpp"
#include "syntax/image_reference.hpp"

namespace decant {
namespace {

using Phase = Diagnostic::Phase;

// Variables that stages take over in another order than their parents have them, all stages together.
constexpr std::size_t kMaxVariables = 1'000'000;

// Bytes by which all expanded operands together are longer than what is written.
constexpr std::size_t kMaxText = std::size_t{64} << 20U;

// ONBUILD instructions times the stages that they run in.
constexpr std::size_t kMaxTriggers = 100'000;

class Walker {
 public:
  Walker(const Document& document, const EvalOptions& options)
      : document_(document), options_(options), sources_(document, result_.diagnostics) {
    build_platform_ = platform_of(options.build_platform, {.os = "linux", .architecture = "amd64"});
    target_platform_ = platform_of(options.platform, build_platform_);
    build_args_ = options.build_args;
    context_.escape = document.escape;
    context_.build_args = &build_args_;
    context_.globals = platform_arguments(document, options, build_platform_, target_platform_);
    context_.diagnostics = &result_.diagnostics;
    context_.variables_left = kMaxVariables;
    context_.text_left = kMaxText;
  }

  Evaluation run() {
    globals();
    for (const Stage& each : document_.stages) stage(each);
    for (const auto& [name, value] : options_.build_args) {
      if (!context_.declared.contains(name) && !is_predefined_argument(name))
        result_.unused_build_args.push_back(name);
    }
    return std::move(result_);
  }

 private:
  void globals() {
    const std::uint32_t end = document_.stages.empty()
                                  ? static_cast<std::uint32_t>(document_.instructions.size())
                                  : document_.stages.front().from;
    auto state = global_state();
    for (std::uint32_t i = 0; i < end; ++i) {
      Evaluated evaluated;
      evaluated.instruction = i;
      evaluated.before = state;
      if (document_.instructions[i].kind == InstructionKind::arg) {
        evaluated.args = apply_global(document_.instructions[i], i, context_);
        state = global_state();
      }
      evaluated.flags.resize(document_.instructions[i].flags.size());
      result_.globals.push_back(std::move(evaluated));
    }
    if (std::string message = settle_source_date(document_, build_args_, context_.globals);
        !message.empty()) {
      error(
          document_.stages.empty() ? Span{} : document_.instructions[document_.stages.front().from].line_span,
          Phase::arguments, std::move(message));
    }
    globals_ = global_state();
  }

  // What a FROM expands with.
  std::shared_ptr<const State> global_state() const {
    auto state = std::make_shared<State>();
    state->env = context_.globals;
    state->same_order = false;
    state->environment_complete = true;
    state->user = "";
    state->workdir = "/";
    return state;
  }

  void stage(const Stage& stage) {
    EvaluatedStage evaluated;
    evaluated.stage = stage.index;
    const Instruction& from = document_.instructions[stage.from];
    evaluated.base = base(from, evaluated);
    std::shared_ptr<const State> state = base_state(evaluated.base, from.line_span);
    state = triggered(evaluated, std::move(state));
    for (std::uint32_t i = stage.from + 1; i < stage.end; ++i) {
      sources_.check(document_.instructions[i], stage.index);
      Step step = apply(document_.instructions[i], i, state, context_);
      step.evaluated.instruction = i;
      step.evaluated.before = std::move(state);
      state = std::move(step.after);
      evaluated.instructions.push_back(std::move(step.evaluated));
    }
    evaluated.after = std::move(state);
    if (!stage.name.empty()) names_[stage.name] = stage.index;
    result_.stages.push_back(std::move(evaluated));
  }

  // Reads the FROM itself: `evaluated` gets its operands.
  Base base(const Instruction& from, EvaluatedStage& evaluated) {
    Evaluated line;
    line.instruction = document_.stages[evaluated.stage].from;
    line.before = globals_;
    for (const Word& word : from.args) {
      line.args.push_back(line.args.empty() ? expand(word.text, word.span) : raw(word.text));
    }
    Base result;
    for (const Flag& flag : from.flags) {
      line.flags.push_back(flag.name == "platform" ? expand(flag.value, flag.span) : raw(flag.value));
      if (flag.name == "platform") result.platform = platform(flag, line.flags.back());
    }
    if (line.args.empty()) {
      result.why = "FROM names nothing";
    } else {
      name_base(line.args.front(), from, result);
    }
    evaluated.instructions.push_back(std::move(line));
    return result;
  }

  std::string platform(const Flag& flag, const Expanded& value) {
    if (!value.complete || !value.error.empty()) return value.text;
    if (flag.value.empty()) return {};  // as if it were not there
    if (value.text.empty()) {
      error(flag.span, Phase::bases, fmt::format("empty platform value from expression {}", flag.value));
      return {};
    }
    const Result<Platform> parsed = parse_platform(value.text, build_platform_);
    if (parsed) return parsed->full_text();
    error(flag.span, Phase::bases,
          fmt::format("failed to parse platform {}: {}", flag.value, parsed.problem().what));
    return value.text;
  }

  void name_base(const Expanded& name, const Instruction& from, Base& result) {
    result.reference = name.text;
    result.from_argument = !name.used.empty() || !name.unset.empty();
    if (!name.error.empty()) {
      result.why = name.error;
      return;
    }
    if (name.text.empty()) {
      result.why = name.unset.empty() ? "the base name is empty" : no_value(name);
      error(from.span, Phase::bases,
            fmt::format("base name ({}) should not be blank", from.args.front().text));
      return;
    }
    if (const auto earlier = names_.find(name.text); earlier != names_.end()) {
      result.kind = Base::Kind::stage;
      result.stage = earlier->second;
      return;
    }
    if (name.text == "scratch") {
      result.kind = Base::Kind::scratch;
      return;
    }
    const Result<ImageReference> reference = parse_image_reference(name.text);
    if (!reference && name.complete) {
      error(from.span, Phase::images,
            fmt::format("failed to parse stage name {}: {}", go_quote(name.text), reference.problem().what));
      if (!name.unset.empty()) {
        result.why = no_value(name);
        return;
      }
    }
    result.kind = Base::Kind::image;
  }
  static std::string no_value(const Expanded& name) {
    return fmt::format("{} has no value", name.unset.front());
  }

  std::shared_ptr<const State> base_state(Base& base, Span from) {
    if (base.kind == Base::Kind::stage) {
      const std::shared_ptr<const State>& after = result_.stages[base.stage].after;
      auto& state = inherited_[after.get()];
      if (!state) state = inherited(after, context_, from);
      return state;
    }
    // BuildKit asks scratch for no platform.
    const bool target = base.platform.empty() || base.kind == Base::Kind::scratch;
    const Platform platform = target ? target_platform_ : platform_of(base.platform, build_platform_);
    auto& [config, state] = image_states_[{base.kind, base.reference, platform.full_text()}];
    if (!state) {
      if (base.kind == Base::Kind::image && options_.image) {
        if (auto found = options_.image(base.reference, platform))
          config = std::make_shared<const ImageConfig>(*std::move(found));
      }
      state = image_state(base.kind, config.get(), platform);
    }
    base.config = config;
    return state;
  }

  static std::shared_ptr<const State> image_state(Base::Kind kind, const ImageConfig* config,
                                                  const Platform& platform) {
    auto state = std::make_shared<State>();
    state->windows = platform.windows() || (config != nullptr && config->windows);
    if (state->windows) state->shell = {"cmd", "/S", "/C"};
    if (kind == Base::Kind::scratch) {
      state->user = "";
      state->workdir = "/";
      state->environment_complete = true;
    } else if (config != nullptr) {
      take_configuration(*config, *state);
    } else {
      state->shell_known = false;
    }
    complete_path(*state);
    state->image_env = state->env;
    return state;
  }

  static void take_configuration(const ImageConfig& image, State& state) {
    state.user = image.user;
    if (image.workdir) {
      Workdir directory = next_workdir(*image.workdir, *image.workdir, state.windows);
      state.workdir = std::move(directory.path);
    }
    state.shell_known = image.shell.has_value();
    if (image.shell && !image.shell->empty()) state.shell = *image.shell;
    state.environment_complete = image.environment_complete;
    for (const auto& [name, value] : image.env) {
      state.env.set({name, value, value.has_value(), Origin::base_image, UINT32_MAX});
    }
  }

  // BuildKit gives images without a PATH its own, but on Windows.
  static void complete_path(State& state) {
    if (state.windows || state.find("PATH") != nullptr) return;
    if (state.environment_complete) {
      state.env.set({"PATH", std::string(kDefaultPath), true, Origin::builder, UINT32_MAX});
    } else {
      state.env.set({"PATH", std::nullopt, false, Origin::base_image, UINT32_MAX});
    }
  }

  // ONBUILD instructions of the parent stage itself, or of the base image, run before this stage's own.
  std::shared_ptr<const State> triggered(EvaluatedStage& evaluated, std::shared_ptr<const State> state) {
    const std::uint32_t from = document_.stages[evaluated.stage].from;
    context_.place = document_.instructions[from].line_span;
    if (evaluated.base.kind == Base::Kind::stage) {
      const Stage& parent = document_.stages[evaluated.base.stage];
      for (std::uint32_t i = parent.from + 1; i < parent.end; ++i) {
        const Instruction& instruction = document_.instructions[i];
        if (instruction.kind != InstructionKind::onbuild || instruction.onbuild == nullptr) continue;
        auto& document = trigger_documents_[i];
        if (!document) document = trigger_document(trigger_text(instruction));
        if (!trigger(evaluated, i, document, state)) break;
      }
    } else if (evaluated.base.config != nullptr && evaluated.base.config->onbuild) {
      for (const std::string& text : *evaluated.base.config->onbuild) {
        if (!trigger(evaluated, UINT32_MAX, trigger_document(text), state)) break;
      }
    }
    context_.place.reset();
    return state;
  }

  // False: no more of them.
  bool trigger(EvaluatedStage& stage, std::uint32_t index, std::shared_ptr<const Document> document,
               std::shared_ptr<const State>& state) {
    if (triggers_left_ == 0) {
      result_.diagnostics.push_back({*context_.place, "too many ONBUILD triggers: the rest is not followed",
                                     Diagnostic::Layer::build, Severity::warning});
      state = std::make_shared<const State>();
      return false;
    }
    --triggers_left_;
    Trigger trigger{.instruction = index, .document = std::move(document), .evaluated = {}};
    trigger.evaluated.instruction = document_.stages[stage.stage].from;
    trigger.evaluated.before = state;
    for (const Diagnostic& each : trigger.document->diagnostics) {
      if (each.severity == Severity::error) error(*context_.place, Phase::images, each.message);
    }
    if (const Instruction* inner = trigger.inner()) {
      sources_.check(*inner, stage.stage, context_.place);
      const std::uint32_t place = index == UINT32_MAX ? trigger.evaluated.instruction : index;
      Step step = apply(*inner, place, state, context_);
      step.evaluated.instruction = trigger.evaluated.instruction;
      step.evaluated.before = std::move(state);
      trigger.evaluated = std::move(step.evaluated);
      state = std::move(step.after);
    } else {
      error(*context_.place, Phase::images, "onbuild trigger should be a single expression");
    }
    stage.triggers.push_back(std::move(trigger));
    return true;
  }

  Expanded expand(std::string_view word, Span span) {
    Expanded result = expand_operand(word, context_.globals, true, context_.escape);
    if (!result.error.empty()) error(span, Phase::bases, result.error);
    return result;
  }
  static Expanded raw(std::string_view text) {
    Expanded result;
    result.text = text;
    return result;
  }
  void error(Span span, Phase phase, std::string message) {
    result_.diagnostics.push_back(
        {.span = span, .message = std::move(message), .layer = Diagnostic::Layer::build, .phase = phase});
  }

  struct ImageState {
    std::shared_ptr<const ImageConfig> config;
    std::shared_ptr<const State> state;
  };

  const Document& document_;
  const EvalOptions& options_;
  Evaluation result_;
  SourceChecker sources_;
  EvalContext context_;
  std::map<std::string, std::string, std::less<>> build_args_;
  Platform build_platform_;
  Platform target_platform_;
  std::shared_ptr<const State> globals_;
  std::map<std::string, std::uint32_t, std::less<>> names_;         // of the stages above
  std::map<const State*, std::shared_ptr<const State>> inherited_;  // by the parent's last state
  std::map<std::tuple<Base::Kind, std::string, std::string>, ImageState> image_states_;
  std::map<std::uint32_t, std::shared_ptr<const Document>> trigger_documents_;  // by ONBUILD
  std::size_t triggers_left_ = kMaxTriggers;
};

}  // namespace

Evaluation evaluate(const Document& document, const EvalOptions& options) {
  return Walker(document, options).run();
}

}  // namespace decant
