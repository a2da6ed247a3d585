// In what order a build looks at a Dockerfile, and where it stops: `docker build --check` reports what it saw
// until then, and nothing behind it. The checks of BuildKit (rules/buildkit) walk over this; none of them
// models the order again.
//
//   parse ─ each instruction by itself ─ the whole file ─ global ARGs ─ each FROM ─ graph ─ base images ─
//   each stage
//
// Source: BuildKit frontend/dockerfile/dockerfile2llb/convert.go, toDispatchState, and what it calls.
#pragma once

#include "context/context.hpp"
#include "eval/state.hpp"
#include "graph/graph.hpp"
#include "syntax/check_options.hpp"
#include "syntax/document.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace decant::lint {

struct BuildError {
  Span span;
  std::string message;                            // in BuildKit's words
  std::optional<std::uint32_t> reference_line{};  // as that of a Diagnostic
};

// An instruction of a stage (not FROM) as it is carried out: one of the file, or a trigger of ONBUILD.
struct Visit {
  std::uint32_t stage = 0;
  std::uint32_t place = 0;  // the instruction that findings name: itself, or for a trigger the FROM
  bool trigger = false;
  const Instruction* instruction = nullptr;
  const Evaluated* evaluated = nullptr;
  bool workdir_set = false;  // a WORKDIR of this file stands above
  bool shell_set = false;    // the image has a SHELL, its own or of this file
  bool windows = false;
  bool expanded = true;              // false: the build stops while it expands the operands
  std::size_t operands = SIZE_MAX;   // how many of `operands_of` it expanded
  std::size_t looked_at = SIZE_MAX;  // sources of a COPY, ports of an EXPOSE: how many it came to
};

// What BuildKit expands, in its order. For ARG the values.
std::vector<const Expanded*> operands_of(const Visit& visit);

// A base image, or one that files are copied from, whose configuration is read.
struct ResolvedImage {
  std::uint32_t place = 0;  // the instruction that names it
  std::string name;
  Platform expected;
  std::optional<Platform> found;  // nullopt: nobody knows
};

struct BuildTrace {
  CheckOptions options;         // of the directive, or of the build argument in its place
  bool heeds_comments = true;   // `# check=skip=` above instructions counts
  bool parsed = false;          // there is a tree
  std::size_t begun = 0;        // instructions that were looked at by themselves …
  std::size_t accepted = 0;     // … and those of them that were all right
  bool whole = false;           // the file as a whole was looked at
  std::size_t named_bases = 0;  // stages whose base name was expanded
  std::size_t platforms = 0;    // stages whose platform was expanded, if they have one
  std::vector<ResolvedImage> images;
  std::vector<Visit> visits;
  std::optional<BuildError> error;
};

// What a build does at the first error: end, or (no build does that) go on, for those who want to hear of the
// rest too.
enum class AtError : std::uint8_t { stop, go_on };

BuildTrace trace_build(const Document& document, const Evaluation& evaluation, const BuildGraph& graph,
                       const EvalOptions& options, AtError at_error = AtError::stop);

}  // namespace decant::lint
