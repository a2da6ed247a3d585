// A whole Dockerfile in a small context, with everything that decant works out of it: what the targets behind
// the parsers have in common.
//
// Input: the Dockerfile, then maybe `%%` and a .dockerignore.
#pragma once

#include "context/context.hpp"
#include "effects/effects.hpp"
#include "eval/state.hpp"
#include "graph/graph.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace decant::fuzz {

struct Project {
  Document document;
  Evaluation evaluation;
  BuildGraph graph;
  EffectGraph effects;
  std::shared_ptr<const Context> context;
};

// nullptr where the ignore file is refused.
std::unique_ptr<Project> project_of(std::string_view input);
std::unique_ptr<Project> project_of(std::string_view dockerfile, std::shared_ptr<const Context> context);

}  // namespace decant::fuzz
