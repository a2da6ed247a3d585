// BuildKit's cache as a pure function: the build before and the build after a change in, a state for each
// layer with its reason and cost out. Everything that the build before ran is taken to be in the cache.
#pragma once

#include "cache/build.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace decant::cache {

// The words of the design, in the order of the picture.
enum class LayerState : std::uint8_t {
  none,          // nothing to run: configuration only, ARG, FROM
  up_to_date,    // hit
  changed,       // a COPY or ADD whose files changed, or an instruction whose own text or operands changed
  rebuilds,      // runs again, and something that it reads has changed
  needless,      // runs again though nothing that it reads has changed: rebuilds for no reason
  copied_again,  // a COPY that runs again with the same bytes
  skipped,       // its stage is not needed for the target
};
std::string_view name_of(LayerState state);  // `up to date`, `rebuilds for no reason`, …

// What a change begins with.
enum class CauseKind : std::uint8_t {
  none,
  file,      // files of the context
  argument,  // a build argument, or another variable of the environment
  text,      // the Dockerfile itself
  base,      // another image
  unknown,   // something that decant cannot see
};
std::string_view name_of(CauseKind kind);  // `file`, `argument`, …
struct Cause {
  CauseKind kind = CauseKind::none;
  std::vector<std::string> names;  // paths, variables, references
};

struct Layer {
  std::uint32_t instruction = 0;  // in the document after the change
  LayerState state = LayerState::none;
  std::string reason;                  // one sentence: why, down to the file or argument
  std::optional<std::uint32_t> since;  // the instruction above that broke the cache for this one
  double cost_seconds = 0;             // of running it, where knowledge has a figure
  // The layer that this one runs again for; following it leads to the one that has the first cause.
  std::optional<std::uint32_t> because;
  Cause cause;  // the first
};

struct Summary {
  std::uint32_t layers = 0;
  std::uint32_t up_to_date = 0;
  std::uint32_t changed = 0;
  std::uint32_t rebuilds = 0;  // RUNs that run again, needless ones included
  std::uint32_t needless = 0;
  std::uint32_t copied_again = 0;
  std::uint32_t skipped = 0;
  double cost_seconds = 0;
  double needless_seconds = 0;
  bool measured = false;  // of some step the time is a real build's
};

struct Comparison {
  std::vector<Layer> layers;  // one an instruction of the document after, in its order
  Summary summary;
};

Comparison compare(const Build& before, const Build& after);

// The layers from this one to the one that its reason begins with.
std::vector<std::uint32_t> why(const Comparison& comparison, std::uint32_t instruction);

}  // namespace decant::cache
