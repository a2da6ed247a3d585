// Operands and state of single instructions.
#include "eval/apply.hpp"

#include "base/add_once.hpp"
#include "eval/check_operands.hpp"
#include "eval/expand.hpp"
#include "eval/workdir.hpp"
#include "syntax/csv.hpp"

namespace decant {
namespace {

using Kind = InstructionKind;

// No kernel takes longer ones, and a state that has one would be copied with every change.
constexpr std::size_t kMaxPath = 4096;
constexpr std::size_t kMaxUser = 4096;
constexpr std::size_t kMaxShell = 4096;

// Setting one variable shares all others; what sets all of them anew does not, and a file of such
// instructions would take quadratic time. False: there is no more room, and whoever asked does without
// variables.
bool take_room(EvalContext& context, std::size_t variables, Span place) {
  if (context.variables_left >= variables) {
    context.variables_left -= variables;
    return true;
  }
  if (context.variables_left > 0) {
    context.diagnostics->push_back({context.place.value_or(place),
                                    "too many variables: values below are not followed",
                                    Diagnostic::Layer::build, Severity::warning});
  }
  context.variables_left = 0;
  return false;
}

// BuildKit keeps these from the environment (dockerfile2llb/convert.go, nonEnvArgs).
bool is_only_for_builder(std::string_view name) {
  return name == "BUILDKIT_SBOM_SCAN_CONTEXT" || name == "BUILDKIT_SBOM_SCAN_STAGE";
}

Expanded raw(std::string_view text) {
  Expanded result;
  result.text = text;
  return result;
}

// Where the state may be copied, and what its expansions are told about.
class Applier {
 public:
  Applier(const Instruction& instruction, std::uint32_t index, const std::shared_ptr<const State>& before,
          EvalContext& context)
      : instruction_(instruction), index_(index), before_(before), context_(context) {}

  Step run() {
    step_.after = before_;
    switch (instruction_.kind) {
      case Kind::env:
        env();
        break;
      case Kind::arg:
        arg();
        break;
      case Kind::label:
        names();
        pairs();
        break;
      case Kind::workdir:
        args();
        workdir();
        break;
      case Kind::user:
        args();
        user();
        break;
      case Kind::shell:
        raw_args();
        shell();
        break;
      case Kind::add:
      case Kind::copy:
        args();
        heredocs();
        break;
      case Kind::expose:
        expose();
        break;
      case Kind::stopsignal:
        args();
        stopsignal();
        break;
      case Kind::volume:
        args();
        volume();
        break;
      case Kind::from:
      case Kind::run:
      case Kind::cmd:
      case Kind::entrypoint:
      case Kind::healthcheck:
      case Kind::maintainer:
      case Kind::onbuild:
      case Kind::unknown:
        raw_args();
        break;
    }
    flags();
    if (instruction_.kind == Kind::copy || instruction_.kind == Kind::add)
      refuse(check_copy(instruction_, step_.evaluated, *before_).error);
    return std::move(step_);
  }

 private:
  Expanded expand(std::string_view word, Span span) {
    return bounded(expand_operand(word, before_->env, before_->environment_complete, context_.escape), word,
                   span);
  }
  // Values are in every operand that names them, so that a small file may say as much as it likes.
  Expanded bounded(Expanded result, std::string_view word, Span span) {
    const std::size_t grown = result.text.size() - std::min(result.text.size(), word.size());
    if (grown <= context_.text_left) {
      context_.text_left -= grown;
    } else {
      if (context_.text_left > 0) {
        context_.diagnostics->push_back({context_.place.value_or(span),
                                         "the values are too long: those below are not followed",
                                         Diagnostic::Layer::build, Severity::warning});
      }
      context_.text_left = 0;
      result.text = word;
      result.complete = false;
    }
    report(result, span);
    return result;
  }
  void report(const Expanded& result, Span span) {
    if (!result.error.empty()) error(span, result.error);
  }
  void error(Span span, std::string message) {
    context_.diagnostics->push_back(
        {context_.place.value_or(span), std::move(message), Diagnostic::Layer::build, Severity::error});
  }

  void args() {
    for (const Word& word : instruction_.args) step_.evaluated.args.push_back(expand(word.text, word.span));
  }
  // An error of the whole instruction, if there is one.
  void refuse(std::string message) {
    if (!message.empty()) error(instruction_.line_span, std::move(message));
  }

  void expose() {
    for (const Word& word : instruction_.args) {
      std::vector<std::string> ports;
      Expanded value = bounded(
          expand_operand(word.text, before_->env, before_->environment_complete, context_.escape, &ports),
          word.text, word.span);
      if (value.complete && value.error.empty()) {
        for (const std::string& port : ports) refuse(check_port(port));
      }
      value.words = std::move(ports);
      step_.evaluated.args.push_back(std::move(value));
    }
  }
  void stopsignal() {
    for (const Expanded& signal : step_.evaluated.args) {
      if (signal.complete && signal.error.empty()) refuse(check_signal(signal.text));
    }
  }
  void volume() {
    for (const Expanded& path : step_.evaluated.args) {
      if (path.complete && path.error.empty() && path.text.empty())
        refuse("VOLUME specified can not be an empty string");
    }
  }
  void raw_args() {
    for (const Word& word : instruction_.args) step_.evaluated.args.push_back(raw(word.text));
  }
  void names() {
    const bool plain = std::ranges::all_of(instruction_.pairs, [&](const KeyValue& pair) {
      return pair.name.find_first_of("$'\"\\`<\xEF") == std::string_view::npos;
    });
    if (plain) return;
    for (const KeyValue& pair : instruction_.pairs)
      step_.evaluated.names.push_back(expand(pair.name, pair.span));
  }
  void pairs() {
    names();
    for (const KeyValue& pair : instruction_.pairs)
      step_.evaluated.args.push_back(expand(pair.value, pair.span));
  }

  void flags() {
    const bool copies = instruction_.kind == Kind::add || instruction_.kind == Kind::copy;
    for (const Flag& flag : instruction_.flags) {
      if (copies && (flag.name == "chown" || flag.name == "chmod" || flag.name == "checksum")) {
        step_.evaluated.flags.push_back(expand(flag.value, flag.span));
      } else if (instruction_.kind == Kind::run && flag.name == "mount") {
        step_.evaluated.flags.push_back(mount(flag));
      } else {
        step_.evaluated.flags.push_back(raw(flag.value));
      }
    }
  }

  // The value of each `key=value`; BuildKit takes the fields apart as CSV first.
  Expanded mount(const Flag& flag) {
    Expanded result;
    AddOnce add_once;
    std::vector<std::string> fields = syntax::read_csv(flag.value).fields;
    for (std::string& field : fields) {
      const std::size_t equals = field.find('=');
      if (equals == std::string::npos) continue;
      const Expanded value = expand(std::string_view(field).substr(equals + 1), flag.span);
      field = field.substr(0, equals + 1) + value.text;
      result.complete = result.complete && value.complete;
      for (const std::string& name : value.used) add_once(result.used, name);
      for (const std::string& name : value.unset) add_once(result.unset, name);
      if (result.error.empty()) result.error = value.error;
    }
    for (const std::string& field : fields)
      result.text += (result.text.empty() ? "" : ",") + syntax::csv_field(field);
    if (result.complete && result.error.empty()) refuse(check_mount(fields, *before_));
    return result;
  }

  void heredocs() {
    for (const Heredoc& heredoc : instruction_.heredocs) {
      std::string content(heredoc.content);
      if (heredoc.chomp) content = without_leading_tabs(content);
      if (!heredoc.expand) {
        step_.evaluated.heredocs.push_back(raw(content));
        continue;
      }
      step_.evaluated.heredocs.push_back(bounded(expand_heredoc(content), content, instruction_.span));
    }
  }
  static std::string without_leading_tabs(std::string_view text) {
    std::string result;
    bool line_begins = true;
    for (const char c : text) {
      if (line_begins && c == '\t') continue;
      line_begins = c == '\n';
      result += c;
    }
    return result;
  }
  Expanded expand_heredoc(std::string_view content);

  // The state behind this instruction, to be changed.
  State* changed() {
    if (!changed_) {
      changed_ = std::make_shared<State>(*before_);
      step_.after = changed_;
    }
    return changed_.get();
  }

  void set(std::string name, std::optional<std::string> value, bool known, Origin origin) {
    State* state = changed();
    Variable variable{std::move(name), std::move(value), known, origin, index_};
    const bool news = state->env.find(variable.name) == nullptr;
    state->same_order = state->same_order && news && !is_argument(origin);
    if (!state->same_order && !is_argument(origin)) state->image_env.set_in_place(variable);
    state->env.set(std::move(variable));
    if (state->same_order) state->image_env = state->env;
  }

  // All values are expanded with the state before the whole instruction, the names too.
  void env() {
    pairs();
    const std::vector<Expanded>& names = step_.evaluated.names;
    for (std::size_t i = 0; i < instruction_.pairs.size(); ++i) {
      if (!names.empty() && !names[i].error.empty()) continue;
      const Expanded& value = step_.evaluated.args[i];
      const bool known = value.complete && value.error.empty();
      if (names.empty() || names[i].complete) {
        set(names.empty() ? std::string(instruction_.pairs[i].name) : names[i].text,
            known ? std::optional(value.text) : std::nullopt, known, Origin::env);
      } else {
        doubt();
      }
    }
  }

  // A variable is set, and nobody knows which.
  void doubt() {
    State* state = changed();
    state->environment_complete = false;
    const bool room = take_room(context_, state->env.size() + state->image_env.size(), instruction_.span);
    for (Environment* env : {&state->env, &state->image_env}) {
      const Environment before = std::exchange(*env, {});
      if (!room) continue;
      for (const Variable& each : before) {
        env->set({.name = each.name,
                  .value = std::nullopt,
                  .known = false,
                  .origin = each.origin,
                  .instruction = each.instruction});
      }
    }
  }

  // Each argument sees those before it in the same instruction.
  void arg() {
    for (const KeyValue& pair : instruction_.pairs) {
      const std::string name(pair.name);
      context_.declared.insert(name);
      const auto given = context_.build_args->find(name);
      Expanded value;
      std::optional<Origin> origin;
      std::optional<std::string> text;
      bool known = true;
      if (given != context_.build_args->end()) {
        value = raw(given->second);
        origin = Origin::build_arg;
      } else if (pair.has_value) {
        value = bounded(
            expand_operand(pair.value, step_.after->env, step_.after->environment_complete, context_.escape),
            pair.value, pair.span);
        origin = Origin::argument;
      } else if (const Variable* global = context_.globals.find(name);
                 global != nullptr && (global->value || !global->known)) {
        value = raw(global->value.value_or(""));
        origin = global->origin == Origin::platform ? Origin::platform : Origin::global;
        known = global->known;
      }
      if (is_only_for_builder(name)) {
        // Asked for by the builder, and in no environment.
      } else if (origin) {
        known = known && value.complete && value.error.empty();
        set(name, known ? std::optional(value.text) : std::nullopt, known, *origin);
      } else if (step_.after->env.find(name) == nullptr) {
        // No value; but the base image may have a variable of that name.
        set(name, std::nullopt, step_.after->environment_complete, Origin::argument);
      }
      step_.evaluated.args.push_back(std::move(value));
    }
  }

  void workdir() {
    if (step_.evaluated.args.empty()) return;
    const Expanded& path = step_.evaluated.args.front();
    std::optional<std::string> directory;
    if (path.complete && path.error.empty()) {
      Workdir next = next_workdir(before_->workdir, path.text, before_->windows);
      if (!next.error.empty()) error(instruction_.line_span, std::move(next.error));
      if (next.path && next.path->size() <= kMaxPath) directory = std::move(next.path);
    }
    if (directory != before_->workdir) changed()->workdir = std::move(directory);
  }

  void user() {
    if (step_.evaluated.args.empty()) return;
    const Expanded& name = step_.evaluated.args.front();
    const bool known = name.complete && name.error.empty() && name.text.size() <= kMaxUser;
    std::optional<std::string> user = known ? std::optional(name.text) : std::nullopt;
    if (user != before_->user) changed()->user = std::move(user);
  }

  void shell() {
    State* state = changed();
    state->shell.clear();
    state->shell_known = instruction_.logical.text().size() <= kMaxShell;
    if (!state->shell_known) return;
    for (const Word& word : instruction_.args) state->shell.emplace_back(word.text);
  }

  const Instruction& instruction_;
  std::uint32_t index_;
  const std::shared_ptr<const State>& before_;
  EvalContext& context_;
  Step step_;
  std::shared_ptr<State> changed_;
};

Expanded expand_with(std::string_view word, const Environment& env, bool complete,
                     const ExpandOptions& options, std::vector<std::string>* words = nullptr) {
  Expanded result;
  std::vector<std::string> unknown;
  const Lookup lookup = [&](std::string_view name) -> std::optional<std::string> {
    const Variable* variable = env.find(name);
    if (variable != nullptr && variable->known) return variable->value;
    if (variable == nullptr && complete) return std::nullopt;
    result.complete = false;
    return "${" + std::string(name) + "}";
  };
  Expansion expansion = expand_word(word, lookup, options);
  result.text = expansion.error.empty() ? std::move(expansion.text) : std::string(word);
  if (words != nullptr) *words = std::move(expansion.words);
  result.used = std::move(expansion.used);
  result.unset = std::move(expansion.unset);
  // With an unknown value in it an error proves nothing.
  if (result.complete) result.error = std::move(expansion.error);
  return result;
}

Expanded Applier::expand_heredoc(std::string_view content) {
  ExpandOptions options;
  options.heredoc = true;  // and always the backslash: BuildKit makes a new Lex for contents
  return expand_with(content, before_->env, before_->environment_complete, options);
}

}  // namespace

Expanded expand_operand(std::string_view word, const Environment& env, bool complete, char escape,
                        std::vector<std::string>* words) {
  ExpandOptions options;
  options.escape = escape;
  return expand_with(word, env, complete, options, words);
}

std::shared_ptr<const State> inherited(const std::shared_ptr<const State>& after, EvalContext& context,
                                       Span place) {
  if (after->same_order) return after;
  auto state = std::make_shared<State>(*after);
  state->env = {};
  if (!take_room(context, after->env.size(), place)) {
    state->image_env = {};
    state->environment_complete = false;
    return state;
  }
  bool any_argument = false;
  for (const Variable& each : after->env) {
    if (after->image_env.find(each.name) != nullptr) continue;
    state->env.set(each);
    any_argument = true;
  }
  for (const Variable& each : after->image_env) state->env.set(each);
  state->same_order = !any_argument;
  return state;
}

Step apply(const Instruction& instruction, std::uint32_t index, const std::shared_ptr<const State>& before,
           EvalContext& context) {
  return Applier(instruction, index, before, context).run();
}

std::vector<Expanded> apply_global(const Instruction& instruction, std::uint32_t index,
                                   EvalContext& context) {
  std::vector<Expanded> values;
  for (const KeyValue& pair : instruction.pairs) {
    Expanded value;
    context.declared.emplace(pair.name);
    const auto given = context.build_args->find(pair.name);
    const bool has_given = given != context.build_args->end();
    if (has_given) {
      value = raw(given->second);
    } else if (pair.has_value) {
      value = expand_operand(pair.value, context.globals, true, context.escape);
      if (!value.error.empty()) {
        context.diagnostics->push_back({.span = pair.span,
                                        .message = value.error,
                                        .layer = Diagnostic::Layer::build,
                                        .phase = Diagnostic::Phase::arguments});
      }
    }
    if (has_given || pair.has_value) {
      context.globals.set({std::string(pair.name), value.text, value.complete,
                           has_given ? Origin::build_arg : Origin::argument, index});
    } else if (context.globals.find(pair.name) == nullptr) {
      context.globals.set({std::string(pair.name), std::nullopt, true, Origin::argument, index});
    }
    values.push_back(std::move(value));
  }
  return values;
}

}  // namespace decant
