// From the build graph to the picture: what a stage is called, what it does of its own, and its edges, equal
// ones once.
#include "graph/draw.hpp"

namespace decant {
namespace {

std::string work_of(const Document& document, const Stage& stage) {
  std::uint32_t runs = 0;
  std::uint32_t copies = 0;
  std::uint32_t others = 0;
  for (std::uint32_t i = stage.from + 1; i < stage.end; ++i) {
    switch (document.instructions[i].kind) {
      case InstructionKind::run:
        ++runs;
        break;
      case InstructionKind::add:
      case InstructionKind::copy:
        ++copies;
        break;
      default:
        ++others;
    }
  }
  std::string out;
  if (runs > 0) out += fmt::format("{} RUN", runs);
  if (copies > 0) out += fmt::format("{}{} COPY", out.empty() ? "" : ", ", copies);
  if (out.empty() && others > 0) out = "settings only";
  return out;
}

}  // namespace

Picture picture_of(const Document& document, const Evaluation& evaluation, const BuildGraph& graph) {
  Picture picture;
  for (const Stage& stage : document.stages) {
    picture.stages.push_back(
        {.name = display_name(document, stage.index),
         .work = work_of(document, stage),
         .target = stage.index == graph.target,
         .unused = stage.index < graph.reachable.size() && !graph.reachable[stage.index]});
  }
  for (const Edge& edge : graph.edges) {
    if (edge.stage >= picture.stages.size() || (edge.needs && *edge.needs >= edge.stage)) continue;
    const auto same = std::find_if(picture.edges.begin(), picture.edges.end(), [&](const PictureEdge& other) {
      return other.kind == edge.kind && other.stage == edge.stage && other.needs == edge.needs &&
             other.image == edge.image;
    });
    if (same != picture.edges.end()) {
      ++same->count;
    } else {
      picture.edges.push_back(
          {.kind = edge.kind, .stage = edge.stage, .needs = edge.needs, .image = edge.image});
    }
  }
  // The graph has no edge for a stage that stands on nothing, or on something unknown; the picture says so.
  for (const EvaluatedStage& stage : evaluation.stages) {
    const bool has_base = std::any_of(
        picture.edges.begin(), picture.edges.end(),
        [&](const PictureEdge& edge) { return edge.kind == EdgeKind::from && edge.stage == stage.stage; });
    if (has_base || stage.stage >= picture.stages.size()) continue;
    const std::string base = stage.base.kind == Base::Kind::scratch
                                 ? "scratch"
                                 : std::string(document.base_of(document.stages[stage.stage]));
    picture.edges.push_back({.kind = EdgeKind::from, .stage = stage.stage, .image = base});
  }
  std::stable_sort(
      picture.edges.begin(), picture.edges.end(), [](const PictureEdge& a, const PictureEdge& b) {
        const auto rank = [](const PictureEdge& e) { return std::pair(e.stage, e.kind != EdgeKind::from); };
        return rank(a) < rank(b);
      });
  return picture;
}

}  // namespace decant
