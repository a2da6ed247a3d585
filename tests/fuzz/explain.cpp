// Laws of the cache's model and of the keys: a build after which nothing has changed has every layer up to
// date, and its keys are the same; a changed file shows only where something is copied.
#include "report/explain.hpp"

#include "cache/build_log.hpp"
#include "cache/compare.hpp"
#include "fuzz/project.hpp"
#include "fuzz/targets.hpp"
#include "keys/canonical.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace decant::fuzz {
namespace {

cache::Build build_of(const Project& project) {
  return {project.document, project.evaluation, project.graph, project.effects, project.context.get()};
}

std::string broken_without_change(const Project& project, const cache::Comparison& comparison) {
  for (const cache::Layer& layer : comparison.layers) {
    const bool same = layer.state == cache::LayerState::none || layer.state == cache::LayerState::skipped ||
                      layer.state == cache::LayerState::up_to_date;
    if (!same) {
      return fmt::format("line {}: {} though nothing has changed",
                         project.document.instructions[layer.instruction].start_line,
                         cache::name_of(layer.state));
    }
  }
  return {};
}

std::string broken_in(const cache::Comparison& comparison, const Project& project) {
  if (comparison.layers.size() != project.document.instructions.size()) return "layers were lost";
  std::uint32_t rebuilds = 0;
  for (std::uint32_t i = 0; i < comparison.layers.size(); ++i) {
    const cache::Layer& layer = comparison.layers[i];
    if (layer.instruction != i) return "layers are out of order";
    rebuilds +=
        layer.state == cache::LayerState::rebuilds || layer.state == cache::LayerState::needless ? 1U : 0U;
  }
  if (comparison.summary.needless > comparison.summary.rebuilds || rebuilds > comparison.summary.rebuilds)
    return "the sum is not that of the layers";
  const std::string json = report::explain_json(project.document, comparison, "a change");
  if (!nlohmann::json::accept(json)) return "the JSON is none";
  if (std::ranges::any_of(report::explain_text(project.document, comparison, "a change", {}),
                          drives_terminal))
    return "a control character in the report";
  return {};
}

std::string broken_in_pieces(const Project& project) {
  for (const EvaluatedStage& stage : project.evaluation.stages) {
    for (const Evaluated& evaluated : stage.instructions) {
      const Instruction& instruction = project.document.instructions[evaluated.instruction];
      const std::vector<keys::Piece> pieces = keys::canonical_pieces(instruction, evaluated);
      if (keys::parse_pieces(keys::render_pieces(pieces)) != pieces)
        return fmt::format("line {}: the pieces of its key do not read back", instruction.start_line);
    }
  }
  return {};
}

}  // namespace

std::string check_explain(std::string_view input) {
  const auto before = project_of(input);
  if (before == nullptr || before->document.has_errors()) return {};
  const cache::Comparison same = cache::compare(build_of(*before), build_of(*before));
  if (std::string broken = broken_in(same, *before); !broken.empty()) return broken;
  if (std::string broken = broken_without_change(*before, same); !broken.empty()) return broken;
  if (std::string broken = broken_in_pieces(*before); !broken.empty()) return broken;
  for (const cache::BuilderKind builder : {cache::BuilderKind::classic, cache::BuilderKind::buildah}) {
    cache::Build build = build_of(*before);
    build.builder = builder;
    build.options.all_stages = builder == cache::BuilderKind::classic;
    std::string broken = broken_without_change(*before, cache::compare(build, build));
    if (!broken.empty()) return broken;
  }
  if (const auto steps = cache::read_build_log("log", input)) {
    const auto found = cache::instructions_of(*steps, before->document, before->evaluation);
    if (found.size() != steps->size()) return "steps of a log were lost";
  }
  static_cast<void>(cache::read_costs("costs", input));

  const auto changed = changed_tree(before->context->tree_pointer(), {"requirements.txt", "new", "web"});
  const auto after = project_of(before->document.source->bytes(),
                                std::make_shared<const Context>(before->context->with_tree(changed)));
  if (after == nullptr) return "a change of files took the graph away";
  return broken_in(cache::compare(build_of(*before), build_of(*after)), *after);
}

}  // namespace decant::fuzz
