// One build, as the cache sees it: everything that decides what BuildKit would do, gathered from the folders
// to the left. Two of them, before and after a change, are all that `compare` needs.
#pragma once

#include "cache/content_hash.hpp"
#include "cache/costs.hpp"
#include "cache/operations.hpp"
#include "context/context.hpp"
#include "context/questions.hpp"
#include "effects/effects.hpp"
#include "eval/state.hpp"
#include "graph/graph.hpp"
#include "syntax/document.hpp"

namespace decant::cache {

// Whose cache it is: cache/linear.hpp has what is not BuildKit's.
enum class BuilderKind : std::uint8_t { buildkit, classic, buildah, kaniko };

struct Build {
  const Document& document;
  const Evaluation& evaluation;
  const BuildGraph& graph;
  const EffectGraph& effects;
  const Context* context;  // null: none
  OperationOptions options{};
  BuilderKind builder = BuilderKind::buildkit;
  const Costs* costs = nullptr;  // measured ones; null: knowledge's alone
  // Of builds before this one, over contexts with the same ignore rules.
  DirectoryMemo* directories = nullptr;
  // What `context` writes its questions to, where it is followed through a history (cache/series.hpp).
  Questions* questions = nullptr;
};

inline Operations operations_of(const Build& build) {
  return operations_of(build.document, build.evaluation, build.graph, build.options);
}

}  // namespace decant::cache
