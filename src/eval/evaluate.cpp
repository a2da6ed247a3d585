// Walks a Dockerfile from top to bottom: global ARGs, then stage by stage, each from what it stands on.
//
// Sources: BuildKit frontend/dockerfile/dockerfile2llb/convert.go (defaultArgs, buildMetaArgs,
// buildDispatchStates, resolveStages, dispatchStages); facts/buildkit-cache.md sections 1 and 2.
#include "eval/apply.hpp"

namespace decant {
namespace {

// Variables that all states together may hold; about 70 MB. A Dockerfile of a thousand ENV lines stays below.
constexpr std::size_t kMaxVariables = 500'000;

// TARGETPLATFORM and its like. Build and target platform are taken to be the same, as in a plain `docker
// build`.
std::vector<Variable> platform_arguments(const Document& document, const EvalOptions& options) {
  std::vector<std::string> parts{""};
  for (const char c : options.platform) {
    if (c == '/')
      parts.emplace_back();
    else
      parts.back() += c;
  }
  parts.resize(3);
  std::string target = options.target;
  if (target.empty() && !document.stages.empty()) target = document.stages.back().name;
  if (target.empty()) target = "default";
  std::vector<Variable> arguments;
  const auto add = [&](std::string_view name, std::string value) {
    const auto given = options.build_args.find(name);
    if (given != options.build_args.end()) value = given->second;
    arguments.push_back({std::string(name), std::move(value), true, Origin::platform, UINT32_MAX});
  };
  for (const std::string_view side : {"BUILD", "TARGET"}) {
    const std::string prefix(side);
    add(prefix + "PLATFORM", options.platform);
    add(prefix + "OS", parts[0]);
    add(prefix + "OSVERSION", "");
    add(prefix + "ARCH", parts[1]);
    add(prefix + "VARIANT", parts[2]);
  }
  add("TARGETSTAGE", target);
  return arguments;
}

class Walker {
 public:
  Walker(const Document& document, const EvalOptions& options) : document_(document), options_(options) {
    context_.escape = document.escape;
    context_.build_args = &options.build_args;
    context_.globals = platform_arguments(document, options);
    context_.diagnostics = &result_.diagnostics;
    context_.variables_left = kMaxVariables;
  }

  Evaluation run() {
    globals();
    for (const Stage& each : document_.stages) stage(each);
    return std::move(result_);
  }

 private:
  void globals() {
    const std::uint32_t end = document_.stages.empty()
                                  ? static_cast<std::uint32_t>(document_.instructions.size())
                                  : document_.stages.front().from;
    const auto none = std::make_shared<const State>();
    for (std::uint32_t i = 0; i < end; ++i) {
      Evaluated evaluated;
      evaluated.instruction = i;
      evaluated.before = none;
      if (document_.instructions[i].kind == InstructionKind::arg) {
        evaluated.args = apply_global(document_.instructions[i], i, context_);
      }
      evaluated.flags.resize(document_.instructions[i].flags.size());
      result_.globals.push_back(std::move(evaluated));
    }
    auto state = std::make_shared<State>();
    state->env = context_.globals;
    for (const Variable& each : context_.globals) state->argument_names.push_back(each.name);
    state->environment_complete = true;
    state->user = "";
    state->workdir = "/";
    globals_ = std::move(state);
  }

  void stage(const Stage& stage) {
    EvaluatedStage evaluated;
    evaluated.stage = stage.index;
    const Instruction& from = document_.instructions[stage.from];
    evaluated.base = base(from, evaluated);
    std::shared_ptr<const State> state = base_state(evaluated.base);
    if (evaluated.base.kind == Base::Kind::stage) state = triggered(evaluated, std::move(state));
    for (std::uint32_t i = stage.from + 1; i < stage.end; ++i) {
      check_copied_stage(document_.instructions[i], stage.index);
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
      if (flag.name == "platform") result.platform = line.flags.back().text;
    }
    if (line.args.empty()) {
      result.why = "FROM names nothing";
    } else {
      name_base(line.args.front(), from, result);
    }
    evaluated.instructions.push_back(std::move(line));
    return result;
  }

  void name_base(const Expanded& name, const Instruction& from, Base& result) {
    result.reference = name.text;
    result.from_argument = !name.used.empty() || !name.unset.empty();
    if (!name.error.empty()) {
      result.why = name.error;
    } else if (!name.unset.empty() &&
               (name.text.empty() || name.text.ends_with(':') || name.text.ends_with('/') ||
                name.text.ends_with('@') || name.text.starts_with(':'))) {
      result.why = fmt::format("{} has no value", name.unset.front());
    } else if (name.text.empty()) {
      result.why = "the base name is empty";
      error(from.span, "base name should not be blank");
    } else if (const auto earlier = names_.find(name.text); earlier != names_.end()) {
      result.kind = Base::Kind::stage;
      result.stage = earlier->second;
    } else {
      result.kind = name.text == "scratch" ? Base::Kind::scratch : Base::Kind::image;
    }
  }

  std::shared_ptr<const State> base_state(const Base& base) {
    if (base.kind == Base::Kind::stage) {
      const std::shared_ptr<const State>& after = result_.stages[base.stage].after;
      auto& state = inherited_[after.get()];
      if (!state) state = inherited(after);
      return state;
    }
    const std::string platform = base.platform.empty() ? options_.platform : base.platform;
    auto& shared = image_states_[{base.kind, base.reference, platform}];
    if (shared) return shared;
    auto state = std::make_shared<State>();
    state->windows = platform.starts_with("windows");
    if (base.kind == Base::Kind::scratch) {
      state->user = "";
      state->workdir = "/";
      state->environment_complete = true;
    } else {
      const auto image = base.kind == Base::Kind::image ? known_image(base.reference) : std::nullopt;
      state->windows = state->windows || (image && image->windows);
      if (image && !state->windows)
        take_configuration(*image, *state);
      else
        state->shell_known = false;
    }
    complete_path(*state);
    if (state->windows) state->shell = {"cmd", "/S", "/C"};
    state->image_env = state->env;
    shared = std::move(state);
    return shared;
  }

  static void take_configuration(const ImageConfig& image, State& state) {
    state.user = image.user;
    if (!image.workdir.empty()) state.workdir = image.workdir;
    state.environment_complete = image.environment_complete;
    for (const auto& [name, value] : image.env) {
      state.env.push_back({name, value, value.has_value(), Origin::base_image, UINT32_MAX});
    }
  }

  // BuildKit gives images without a PATH its own, but on Windows.
  static void complete_path(State& state) {
    if (state.windows || state.find("PATH") != nullptr) return;
    if (state.environment_complete) {
      state.env.push_back({"PATH", std::string(kDefaultPath), true, Origin::builder, UINT32_MAX});
    } else {
      state.env.push_back({"PATH", std::nullopt, false, Origin::base_image, UINT32_MAX});
    }
  }

  // The parent stage's ONBUILD instructions run before this stage's own; only those of the parent itself.
  std::shared_ptr<const State> triggered(EvaluatedStage& evaluated, std::shared_ptr<const State> state) {
    const Stage& parent = document_.stages[evaluated.base.stage];
    for (std::uint32_t i = parent.from + 1; i < parent.end; ++i) {
      const Instruction& instruction = document_.instructions[i];
      if (instruction.kind != InstructionKind::onbuild || instruction.onbuild == nullptr) continue;
      evaluated.triggers.push_back(i);
      state = apply(*instruction.onbuild, i, state, context_).after;
    }
    return state;
  }

  // `COPY --from` a stage that is not above, or a number that is none: the build fails.
  void check_copied_stage(const Instruction& copy, std::uint32_t stage) {
    if (copy.kind != InstructionKind::copy) return;
    const std::optional<std::string_view> from = copy.flag("from");
    if (!from || from->empty()) return;
    if (from->find_first_not_of("0123456789") == std::string_view::npos) {
      const bool above = from->size() < 10 && std::stoul(std::string(*from)) < stage;
      if (!above) error(copy.span, fmt::format("--from={}: there is no stage {} above", *from, *from));
      return;
    }
    if (from->find('$') != std::string_view::npos) {
      error(copy.span, "--from takes no variables; define a stage with FROM and copy from that");
    }
  }

  Expanded expand(std::string_view word, Span span) {
    Expanded result = expand_operand(word, context_.globals, true, context_.escape);
    if (!result.error.empty()) error(span, result.error);
    return result;
  }
  static Expanded raw(std::string_view text) {
    Expanded result;
    result.text = text;
    return result;
  }
  void error(Span span, std::string message) {
    result_.diagnostics.push_back({span, std::move(message), Diagnostic::Layer::build, Severity::error});
  }

  const Document& document_;
  const EvalOptions& options_;
  Evaluation result_;
  EvalContext context_;
  std::shared_ptr<const State> globals_;
  std::map<std::string, std::uint32_t, std::less<>> names_;         // of the stages above
  std::map<const State*, std::shared_ptr<const State>> inherited_;  // by the parent's last state
  std::map<std::tuple<Base::Kind, std::string, std::string>, std::shared_ptr<const State>> image_states_;
};

}  // namespace

Evaluation evaluate(const Document& document, const EvalOptions& options) {
  return Walker(document, options).run();
}

}  // namespace decant
