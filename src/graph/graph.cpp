// Edges between stages, and what the target reaches. An edge can only point to an earlier stage, so there are
// no cycles.
//
// Source: BuildKit, dockerfile2llb/convert.go (toCommand, resolveTarget, addReachableStages) and
// convert_runmount.go (detectRunMount). A name in --from matches in any case; a mount's `from=` knows names
// only, a COPY's also numbers.
#include "graph/graph.hpp"

#include "base/number.hpp"
#include "syntax/bytes.hpp"
#include "syntax/mount_fields.hpp"

#include <algorithm>
#include <map>

namespace decant {
namespace {

class Builder {
 public:
  Builder(const Document& document, const Evaluation& evaluation)
      : document_(document), evaluation_(evaluation) {}

  BuildGraph run() {
    for (const EvaluatedStage& stage : evaluation_.stages) {
      base(stage);
      for (const Trigger& trigger : stage.triggers) {
        const bool of_image = trigger.instruction == UINT32_MAX;
        const std::uint32_t index = of_image ? trigger.evaluated.instruction : trigger.instruction;
        if (const Instruction* inner = trigger.inner()) instruction(*inner, index, stage.stage);
      }
      for (const Evaluated& each : stage.instructions) {
        instruction(document_.instructions[each.instruction], each.instruction, stage.stage);
      }
      const std::string& name = document_.stages[stage.stage].name;
      if (!name.empty()) names_[name] = stage.stage;
    }
    std::ranges::stable_sort(graph_.edges, {}, &Edge::instruction);
    return std::move(graph_);
  }

 private:
  void base(const EvaluatedStage& stage) {
    const std::uint32_t from = document_.stages[stage.stage].from;
    switch (stage.base.kind) {
      case Base::Kind::scratch:
        return;
      case Base::Kind::stage:
        add(EdgeKind::from, from, stage.stage, stage.base.stage, "");
        return;
      case Base::Kind::image:
        add(EdgeKind::from, from, stage.stage, std::nullopt, stage.base.reference);
        return;
      case Base::Kind::unknown:
        add(EdgeKind::from, from, stage.stage, std::nullopt,
            std::string(document_.base_of(document_.stages[stage.stage])));
        return;
    }
  }

  void instruction(const Instruction& instruction, std::uint32_t index, std::uint32_t stage) {
    if (instruction.kind == InstructionKind::copy) {
      const std::optional<std::string_view> from = instruction.flag("from");
      if (from && !from->empty()) source(EdgeKind::copy, index, stage, *from);
    }
    if (instruction.kind != InstructionKind::run) return;
    for (const Flag& flag : instruction.flags) {
      if (flag.name != "mount") continue;
      const std::string from = syntax::read_mount_fields(flag.value).from;
      if (!from.empty()) source(EdgeKind::mount, index, stage, from);
    }
  }

  void source(EdgeKind kind, std::uint32_t index, std::uint32_t stage, std::string_view from) {
    if (const auto named = names_.find(lower(from)); named != names_.end()) {
      return add(kind, index, stage, named->second, "");
    }
    if (const auto position = number_of<std::uint32_t>(from);
        kind == EdgeKind::copy && position && *position < stage) {
      return add(kind, index, stage, *position, "");
    }
    if (from != "scratch") add(kind, index, stage, std::nullopt, std::string(from));
  }

  void add(EdgeKind kind, std::uint32_t index, std::uint32_t stage, std::optional<std::uint32_t> needs,
           std::string image) {
    graph_.edges.push_back({kind, index, stage, needs, std::move(image)});
  }

  const Document& document_;
  const Evaluation& evaluation_;
  BuildGraph graph_;
  std::map<std::string, std::uint32_t, std::less<>> names_;  // of the stages above
};

// How many single letters make one name of the other.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

Problem no_such_target(const Document& document, std::string_view target) {
  Problem problem;
  problem.what = fmt::format("{}: there is no stage `{}`",
                             document.source ? document.source->name() : "Dockerfile", target);
  std::string_view nearest;
  std::size_t least = target.size() / 2 + 1;
  std::vector<std::string> names;
  for (const Stage& stage : document.stages) {
    names.push_back(display_name(document, stage.index));
    if (stage.name.empty() || stage.name.size() > target.size() + least) continue;
    const std::size_t distance = edit_distance(lower(target), stage.name);
    if (distance < least) {
      least = distance;
      nearest = stage.name;
    }
  }
  if (!nearest.empty())
    problem.remedy = fmt::format("did you mean `{}`?", nearest);
  else if (!names.empty())
    problem.remedy = fmt::format("stages are: {}", fmt::join(names, ", "));
  return problem;
}

// The last stage with that name (as BuildKit has it), else that number, else nothing.
std::optional<std::uint32_t> find_target(const Document& document, std::string_view target) {
  if (target.empty()) return static_cast<std::uint32_t>(document.stages.size() - 1);
  for (auto stage = document.stages.rbegin(); stage != document.stages.rend(); ++stage) {
    if (stage->name == lower(target)) return stage->index;
  }
  const std::optional<std::uint32_t> position = number_of<std::uint32_t>(target);
  return position && *position < document.stages.size() ? position : std::nullopt;
}

std::vector<bool> reachable_from(std::uint32_t target, const BuildGraph& graph, std::size_t count) {
  std::vector<std::vector<std::uint32_t>> needs(count);
  for (const Edge& edge : graph.edges) {
    if (edge.needs) needs[edge.stage].push_back(*edge.needs);
  }
  std::vector<bool> reachable(count, false);
  reachable[target] = true;
  for (std::size_t stage = count; stage-- > 0;) {  // edges point to earlier stages only
    if (!reachable[stage]) continue;
    for (const std::uint32_t needed : needs[stage]) reachable[needed] = true;
  }
  return reachable;
}

}  // namespace

std::vector<Edge> BuildGraph::needs_of(std::uint32_t stage) const {
  std::vector<Edge> result;
  std::ranges::copy_if(edges, std::back_inserter(result),
                       [&](const Edge& edge) { return edge.stage == stage; });
  return result;
}

std::vector<std::uint32_t> BuildGraph::users_of(std::uint32_t stage) const {
  std::vector<std::uint32_t> result;
  for (const Edge& edge : edges) {
    if (edge.needs == stage) result.push_back(edge.stage);
  }
  std::ranges::sort(result);
  result.erase(std::unique(result.begin(), result.end()), result.end());  // clang 14 has no ranges::unique
  return result;
}

Result<BuildGraph> build_graph(const Document& document, const Evaluation& evaluation,
                               std::string_view target) {
  BuildGraph graph = Builder(document, evaluation).run();
  if (document.stages.empty()) {
    if (!target.empty()) return no_such_target(document, target);
    return graph;
  }
  const std::optional<std::uint32_t> found = find_target(document, target);
  if (!found) return no_such_target(document, target);
  graph.target = *found;
  graph.reachable = reachable_from(*found, graph, document.stages.size());
  return graph;
}

std::string display_name(const Document& document, std::uint32_t stage) {
  const std::string& name = document.stages[stage].name;
  return name.empty() ? fmt::format("stage {}", stage) : name;
}

}  // namespace decant
