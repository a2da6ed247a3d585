// Links: in a generated Dockerfile every stage that another stands on, and every base image, is named through
// a build argument, so that build.sh can put an image in its place.
//
//   ARG PYTHON_DEPS=python-deps          docker build --build-arg PYTHON_DEPS=registry/shop@sha256:…
//   FROM ${PYTHON_DEPS} AS app
#pragma once

#include "emit/script.hpp"
#include "eval/state.hpp"
#include "graph/graph.hpp"
#include "plan/layout.hpp"
#include "syntax/document.hpp"

namespace decant::emit {

struct Linked {
  plan::Layout layout;
  ScriptInput
      script;  // stages, bases, target and build_arguments; the paths and the image name are the caller's
};

// `document`, `evaluation` and `graph` are those of the printed layout. Linking a linked layout changes
// nothing.
Linked link(const plan::Layout& layout, const Document& document, const Evaluation& evaluation,
            const BuildGraph& graph);

}  // namespace decant::emit
