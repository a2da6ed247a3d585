// The stages as a picture: plain data first, which the drawers of every format take.
#pragma once

#include "graph/graph.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace decant {

// One stage as it is drawn. Texts may hold any bytes: drawers make them safe for their format.
struct PictureStage {
  std::string name;  // display name
  std::string work;  // what it does of its own: `2 RUN, 1 COPY`; empty: a FROM alone
  bool target = false;
  bool unused = false;  // the target does not need it
};

// What a stage takes from another stage, or from an image.
struct PictureEdge {
  EdgeKind kind = EdgeKind::from;
  std::uint32_t stage = 0;             // index of the stage that needs
  std::optional<std::uint32_t> needs;  // index of a stage before it …
  std::string image;                   // … or an image; `scratch` too
  std::uint32_t count = 1;             // so many instructions say the same
};

struct Picture {
  std::vector<PictureStage> stages;  // in order of the file
  std::vector<PictureEdge> edges;    // by stage, FROM first, then in order of the file
};

Picture picture_of(const Document& document, const Evaluation& evaluation, const BuildGraph& graph);

// Boxes below each other in order of the file, and lanes on their right that carry what one stage takes from
// another: solid for FROM, dashed for COPY --from, dotted for mounts. The target has a double frame, an
// unused stage a dashed one.
std::string draw_box(const Picture& picture);

// Graphviz: `dot -Tsvg`.
std::string draw_dot(const Picture& picture);

}  // namespace decant
