// Stages and the edges between them: FROM, COPY --from, RUN --mount from=. What the target does not reach is not built.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/problem.hpp"
#include "eval/state.hpp"
#include "syntax/document.hpp"

namespace decant {

enum class EdgeKind : std::uint8_t { from, copy, mount };

// `stage` needs what stands at the other end, because of `instruction`.
struct Edge {
  EdgeKind kind = EdgeKind::from;
  std::uint32_t instruction = 0;
  std::uint32_t stage = 0;                  // the stage that needs
  std::optional<std::uint32_t> needs;       // a stage of this file …
  std::string image;                        // … or an image (or named context) by reference
};

struct BuildGraph {
  std::vector<Edge> edges;             // sorted by instruction
  std::uint32_t target = 0;            // index of the stage that is built
  std::vector<bool> reachable;         // by stage: needed for the target

  // Edges out of a stage (what it needs).
  [[nodiscard]] std::vector<Edge> needs_of(std::uint32_t stage) const;
  // Stages that need this one.
  [[nodiscard]] std::vector<std::uint32_t> users_of(std::uint32_t stage) const;
};

// Builds the graph. `target` is a stage name or number, empty for the last stage; a target that does not exist is a
// Problem. A stage name resolves to an earlier stage only, in any case (BuildKit), then a number, then an image.
Result<BuildGraph> build_graph(const Document& document, const Evaluation& evaluation, std::string_view target);

// A name for people: the stage's own, else `stage 2` (counted from 0, as BuildKit does).
std::string display_name(const Document& document, std::uint32_t stage);

}  // namespace decant
