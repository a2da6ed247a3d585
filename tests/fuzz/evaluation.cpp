// Laws of what is known before each instruction: the states are those of a build, every instruction has one,
// and the graph has no edge that points down.
#include "fuzz/targets.hpp"
#include "graph/draw.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace decant::fuzz {
namespace {

std::string broken_in(const State& state) {
  std::set<std::string_view> names;
  for (const Variable& variable : state.env) {
    if (!names.insert(variable.name).second) return fmt::format("{} is set twice", variable.name);
    if (variable.value && !variable.known)
      return fmt::format("{} has a value and is not known", variable.name);
    if (state.find(variable.name) != &variable) return fmt::format("{} is not found", variable.name);
  }
  if (state.same_order &&
      !std::ranges::equal(state.env, state.image_env, {}, &Variable::name, &Variable::name))
    return "the environment is not in the image's order";
  names.clear();
  for (const Variable& variable : state.image_env) {
    if (!names.insert(variable.name).second) return fmt::format("{} is twice in the image", variable.name);
    if (state.find(variable.name) == nullptr) return fmt::format("{} is in the image only", variable.name);
  }
  if (state.workdir && !state.windows && !state.workdir->starts_with('/'))
    return fmt::format("the working directory {} is relative", *state.workdir);
  return {};
}

std::string broken_in(const Evaluated& evaluated, const Document& document) {
  if (evaluated.instruction >= document.instructions.size()) return "there is no such instruction";
  const Instruction& instruction = document.instructions[evaluated.instruction];
  if (evaluated.before == nullptr) return "an instruction without a state";
  const bool in_pairs = instruction.kind == InstructionKind::env ||
                        instruction.kind == InstructionKind::arg ||
                        instruction.kind == InstructionKind::label;
  if (evaluated.args.size() != (in_pairs ? instruction.pairs.size() : instruction.args.size()))
    return fmt::format("line {}: operands were lost", instruction.start_line);
  if (evaluated.flags.size() != instruction.flags.size())
    return fmt::format("line {}: flags were lost", instruction.start_line);
  return broken_in(*evaluated.before);
}

std::string broken_in(const Evaluation& evaluation, const Document& document) {
  if (evaluation.stages.size() != document.stages.size()) return "stages were lost";
  for (std::size_t i = 0; i < evaluation.stages.size(); ++i) {
    const EvaluatedStage& stage = evaluation.stages[i];
    const Stage& read = document.stages[i];
    if (stage.stage != i || stage.instructions.size() != read.end - read.from || stage.after == nullptr)
      return fmt::format("stage {} is not whole", i);
    if (stage.base.kind == Base::Kind::stage && stage.base.stage >= i)
      return fmt::format("stage {} stands on a later one", i);
    for (std::size_t at = 0; at < stage.instructions.size(); ++at) {
      const Evaluated& evaluated = stage.instructions[at];
      if (evaluated.instruction != read.from + at) return fmt::format("stage {} is out of order", i);
      if (evaluation.find(evaluated.instruction) != &evaluated) return "an instruction is not found";
      if (std::string broken = broken_in(evaluated, document); !broken.empty()) return broken;
    }
    if (std::string broken = broken_in(*stage.after); !broken.empty()) return broken;
  }
  for (const Diagnostic& diagnostic : evaluation.diagnostics) {
    if (diagnostic.span.begin > diagnostic.span.end || diagnostic.span.end > document.source->bytes().size())
      return "a diagnostic lies outside of the file";
  }
  return {};
}

std::string broken_in(const BuildGraph& graph, const Document& document) {
  if (!document.stages.empty() && !graph.reachable.at(graph.target)) return "the target is not needed";
  for (const Edge& edge : graph.edges) {
    if (edge.stage >= document.stages.size() || (edge.needs && *edge.needs >= edge.stage))
      return fmt::format("stage {} needs a later one", edge.stage);
    if (edge.needs && graph.reachable.at(edge.stage) && !graph.reachable.at(*edge.needs))
      return fmt::format("stage {} needs one that is not built", edge.stage);
  }
  return {};
}

}  // namespace

std::string check_evaluation(std::string_view input) {
  const Document document = parse_dockerfile("Dockerfile", std::string(input));
  EvalOptions options;
  options.build_args = {{"A", "x"}, {"VERSION", ""}, {"TARGETARCH", "arm64"}};
  for (const EvalOptions& each : {EvalOptions(), options}) {
    const Evaluation evaluation = evaluate(document, each);
    if (std::string broken = broken_in(evaluation, document); !broken.empty()) return broken;
    const auto graph = build_graph(document, evaluation, "");
    if (!graph) return "no graph: " + graph.problem().what;
    if (std::string broken = broken_in(*graph, document); !broken.empty()) return broken;
    const Picture picture = picture_of(document, evaluation, *graph);
    if (picture.stages.size() != document.stages.size()) return "the picture lost a stage";
    draw_dot(picture);
    draw_box(picture);
  }
  return {};
}

}  // namespace decant::fuzz
