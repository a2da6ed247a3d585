#include "lint/build_trace.hpp"

#include "lint/instruction_errors.hpp"
#include "lint/stage_sources.hpp"
#include "syntax/bytes.hpp"
#include "syntax/suggestion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace decant::lint {
namespace {

using Kind = InstructionKind;
using Phase = Diagnostic::Phase;

constexpr std::string_view kCheckArgument = "BUILDKIT_DOCKERFILE_CHECK";

class Tracer {
 public:
  Tracer(const Document& document, const Evaluation& evaluation, const BuildGraph& graph,
         const EvalOptions& options, AtError at_error)
      : document_(document),
        evaluation_(evaluation),
        graph_(graph),
        options_(options),
        goes_on_(at_error == AtError::go_on) {
    for (const Diagnostic& each : evaluation.diagnostics) {
      if (each.severity == Severity::error) errors_.emplace(std::pair(each.phase, each.span.begin), &each);
    }
  }

  BuildTrace run() {
    read_options() && parse() && instructions() && stages() && arguments() && bases() && target() &&
        graph() && images() && visits();
    return std::move(trace_);
  }

 private:
  // Each step: false when the build stops in it.
  bool stop(BuildError error) {
    if (!trace_.error) trace_.error = std::move(error);
    return goes_on_;
  }
  bool stop(Span span, std::string message) { return stop(BuildError{span, std::move(message)}); }
  bool stop(const Diagnostic* diagnostic) {
    if (diagnostic == nullptr) return true;
    return stop(BuildError{diagnostic->span, diagnostic->message, diagnostic->reference_line});
  }

  const Diagnostic* first(Diagnostic::Layer layer) const {
    const auto found = std::ranges::find_if(document_.diagnostics, [&](const Diagnostic& each) {
      return each.layer == layer && each.severity == Severity::error;
    });
    return found == document_.diagnostics.end() ? nullptr : &*found;
  }
  // The first of a phase, anywhere or in an instruction.
  const Diagnostic* first(Phase phase) const {
    const auto found = errors_.lower_bound({phase, 0});
    return found == errors_.end() || found->first.first != phase ? nullptr : found->second;
  }
  const Diagnostic* first(Phase phase, const Instruction& instruction) const {
    const auto found = errors_.lower_bound({phase, instruction.span.begin});
    const bool inside =
        found != errors_.end() && found->first.first == phase && found->first.second <= instruction.span.end;
    return inside ? found->second : nullptr;
  }
  const Instruction& from_of(std::uint32_t stage) const {
    return document_.instructions[document_.stages[stage].from];
  }

  bool read_options() {
    const std::string_view bytes = document_.source->bytes();
    if (bytes.empty()) return stop({}, "the Dockerfile cannot be empty");
    const auto given = options_.build_args.find(kCheckArgument);
    const bool is_given = given != options_.build_args.end();
    const auto options =
        read_check_options(is_given ? std::string_view(given->second) : check_directive(bytes));
    if (!options) {
      return stop({}, fmt::format("failed to parse {}: {}",
                                  is_given ? "build-arg:BUILDKIT_DOCKERFILE_CHECK" : "check options",
                                  options.problem().what));
    }
    trace_.options = *options;
    return true;
  }

  bool parse() {
    if (!stop(first(Diagnostic::Layer::parser))) return false;
    trace_.parsed = true;
    return true;
  }

  bool instructions() {
    const Diagnostic* refused = first(Diagnostic::Layer::instructions);
    for (const Instruction& each : document_.instructions) {
      if (refused != nullptr && each.span.begin > refused->span.begin) break;
      ++trace_.begun;
    }
    trace_.accepted = trace_.begun - (refused == nullptr ? 0 : 1);
    return stop(refused);
  }

  bool stages() {
    if (document_.stages.empty()) return stop({}, "dockerfile contains no stages to build");
    trace_.whole = true;
    return true;
  }

  bool arguments() { return stop(first(Phase::arguments)); }

  bool bases() {
    for (const EvaluatedStage& stage : evaluation_.stages) {
      const Instruction& from = from_of(stage.stage);
      const Evaluated& line = stage.instructions.front();
      const Diagnostic* refused = first(Phase::bases, from);
      ++trace_.named_bases;
      if (!line.args.empty() && !line.args[0].error.empty() && !stop(from.line_span, line.args[0].error)) {
        return false;
      }
      if (!line.args.empty() && line.args[0].text.empty() &&
          !stop(from.line_span, fmt::format("base name ({}) should not be blank", from.args[0].text))) {
        return false;
      }
      ++trace_.platforms;
      if (!stop(refused)) return false;
    }
    return true;
  }

  bool target() {
    if (options_.target.empty()) return true;
    std::vector<std::string> names;
    for (const Stage& stage : document_.stages) {
      names.push_back(stage.name.empty() ? fmt::format("stage-{}", stage.index) : stage.name);
      if (!stage.name.empty() && stage.name == lower(options_.target)) return true;
    }
    const std::vector<std::string_view> views(names.begin(), names.end());
    return stop({}, fmt::format("target stage {} could not be found{}", go_quote(options_.target),
                                syntax::suggestion(options_.target, views, true)));
  }

  bool graph() {
    if (!stop(first(Phase::graph))) return false;
    const auto circle = find_circle(document_);
    if (!circle) return true;
    return stop(document_.instructions[circle->instruction].line_span,
                fmt::format("circular dependency detected on stage: {}", circle->stage));
  }

  bool is_built(std::uint32_t stage) const { return options_.target.empty() || graph_.reachable[stage]; }

  bool images() {
    const Result<Platform> parsed = parse_platform(options_.platform);
    const Platform target = parsed ? normalized(*parsed) : Platform{};
    for (const EvaluatedStage& stage : evaluation_.stages) {
      const Instruction& from = from_of(stage.stage);
      const Diagnostic* refused = first(Phase::images, from);
      // Triggers are read only where the target needs the stage.
      if (refused != nullptr && (stage.base.kind != Base::Kind::stage || graph_.reachable[stage.stage])) {
        if (!stop(from.line_span, refused->message)) return false;
      }
      if (stage.base.kind != Base::Kind::image || !is_built(stage.stage)) continue;
      const Result<Platform> own = parse_platform(stage.base.platform);
      add_image(document_.stages[stage.stage].from, stage.base.reference,
                stage.base.platform.empty() || !own ? target : normalized(*own), stage.base.config.get());
    }
    for (const Instruction& each : document_.instructions) {
      if (each.kind != Kind::from && !stop(first(Phase::images, each))) return false;
    }
    for (const CopiedImage& image : copied_images(document_)) {
      if (!is_built(image.stage) || !options_.image) continue;
      const auto config = options_.image(image.name, target);
      add_image(image.instruction, image.name, target, config ? &*config : nullptr);
    }
    return true;
  }
  void add_image(std::uint32_t place, std::string name, Platform expected, const ImageConfig* config) {
    trace_.images.push_back(
        {place, std::move(name), std::move(expected), config == nullptr ? std::nullopt : config->platform});
  }

  bool visits() {
    for (const EvaluatedStage& stage : evaluation_.stages) {
      Inherited& state = inherited_.emplace_back();
      if (stage.base.kind == Base::Kind::stage) state = inherited_[stage.base.stage];
      if (stage.base.config && stage.base.config->shell) state.shell = !stage.base.config->shell->empty();
      if (!is_built(stage.stage)) continue;
      const std::uint32_t from = document_.stages[stage.stage].from;
      for (const Trigger& trigger : stage.triggers) {
        if (!graph_.reachable[stage.stage]) break;
        if (trigger.inner() == nullptr) continue;
        if (!visit({stage.stage, from, true, trigger.inner(), &trigger.evaluated}, state)) return false;
      }
      for (std::size_t i = 1; i < stage.instructions.size(); ++i) {
        const std::uint32_t place = stage.instructions[i].instruction;
        const Instruction& instruction = document_.instructions[place];
        if (!visit({stage.stage, place, false, &instruction, &stage.instructions[i]}, state)) return false;
      }
    }
    return true;
  }

  struct Inherited {
    bool workdir = false;
    bool shell = false;
  };

  bool visit(Visit visit, Inherited& state) {
    visit.workdir_set = state.workdir;
    visit.shell_set = state.shell;
    visit.windows = visit.evaluated->before->windows;
    state.workdir |= visit.instruction->kind == Kind::workdir;
    state.shell |= visit.instruction->kind == Kind::shell;

    const Instruction& place = document_.instructions[visit.place];
    std::string error;
    const std::vector<const Expanded*> operands = operands_of(visit);
    for (std::size_t i = 0; i < operands.size() && error.empty(); ++i) {
      if (operands[i] == nullptr || operands[i]->error.empty()) continue;
      error = operands[i]->error;
      visit.operands = i + 1;
      visit.expanded = false;
    }
    if (error.empty() && visit.instruction->kind == Kind::run) error = instruction_error(visit);
    if (error.empty()) {
      if (const Diagnostic* source = first(Phase::sources, place)) error = source->message;
      if (!error.empty()) visit.looked_at = 0;
    }
    if (error.empty() && visit.instruction->kind != Kind::run) error = instruction_error(visit);
    trace_.visits.push_back(visit);
    return error.empty() || stop(place.line_span, std::move(error));
  }

  const Document& document_;
  const Evaluation& evaluation_;
  const BuildGraph& graph_;
  const EvalOptions& options_;
  const bool goes_on_;
  std::map<std::pair<Phase, std::uint32_t>, const Diagnostic*> errors_;  // by place
  BuildTrace trace_;
  std::vector<Inherited> inherited_;  // by stage, behind its last instruction
};

const Expanded* flag_of(const Visit& visit, std::string_view name) {
  for (std::size_t i = visit.instruction->flags.size(); i-- > 0;) {
    if (visit.instruction->flags[i].name == name) return &visit.evaluated->flags[i];
  }
  return nullptr;
}

// Owner, mode and checksum, then sources and destination, then what is written in the Dockerfile itself.
void add_copied(const Visit& visit, std::vector<const Expanded*>& operands) {
  for (const std::string_view name : {"chown", "chmod", "checksum"}) {
    if (const Expanded* flag = flag_of(visit, name)) operands.push_back(flag);
  }
  for (std::size_t i = 0; i < visit.instruction->args.size(); ++i) {
    const bool last = i + 1 == visit.instruction->args.size();
    if (last || !is_heredoc_source(visit.instruction->args[i].text)) {
      operands.push_back(&visit.evaluated->args[i]);
    }
  }
  for (const Expanded& heredoc : visit.evaluated->heredocs) operands.push_back(&heredoc);
}

}  // namespace

std::vector<const Expanded*> operands_of(const Visit& visit) {
  std::vector<const Expanded*> operands;
  const Evaluated& evaluated = *visit.evaluated;
  switch (visit.instruction->kind) {
    case Kind::add:
    case Kind::copy:
      add_copied(visit, operands);
      break;
    case Kind::env:
    case Kind::label:
      for (std::size_t i = 0; i < evaluated.args.size(); ++i) {
        if (!evaluated.names.empty()) operands.push_back(&evaluated.names[i]);
        operands.push_back(&evaluated.args[i]);
      }
      break;
    case Kind::arg:
    case Kind::expose:
    case Kind::stopsignal:
    case Kind::user:
    case Kind::volume:
    case Kind::workdir:
      for (const Expanded& each : evaluated.args) operands.push_back(&each);
      break;
    case Kind::run:
      for (std::size_t i = 0; i < visit.instruction->flags.size(); ++i) {
        if (visit.instruction->flags[i].name == "mount") operands.push_back(&evaluated.flags[i]);
      }
      break;
    case Kind::cmd:
    case Kind::entrypoint:
    case Kind::from:
    case Kind::healthcheck:
    case Kind::maintainer:
    case Kind::onbuild:
    case Kind::shell:
    case Kind::unknown:
      break;
  }
  return operands;
}

BuildTrace trace_build(const Document& document, const Evaluation& evaluation, const BuildGraph& graph,
                       const EvalOptions& options, AtError at_error) {
  return Tracer(document, evaluation, graph, options, at_error).run();
}

}  // namespace decant::lint
