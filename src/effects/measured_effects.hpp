// What one build of a Dockerfile wrote, laid over its effects: a RUN that wrote what nobody declares is not
// known any more, and a sentence that its layer shows to hold is no assumption any more.
//
// Only sentences about what is written can be shown by a layer. What was read leaves no trace in it: that
// `npm ci` runs no script which reads the source stays an assumption.
#pragma once

#include "effects/effects.hpp"
#include "effects/measure.hpp"

#include <map>
#include <string>
#include <vector>

namespace decant {

struct MeasuredRun {
  std::vector<std::string> written;  // as MeasuredLayer has them
  std::vector<std::string> deleted;
  std::vector<std::string> undeclared;
};

// By the line in which the RUN begins in the Dockerfile that was built.
struct Measurement {
  std::string image;  // for messages
  std::map<std::uint32_t, MeasuredRun> runs;

  [[nodiscard]] const MeasuredRun* find(std::uint32_t line) const {
    const auto found = runs.find(line);
    return found == runs.end() ? nullptr : &found->second;
  }
};

// The effect of a RUN that was measured, or of a part of it that a cut made (`is_part`): then the layer has
// what the other parts wrote, too. `places`: directories of the project (WORKDIR, destinations of copies).
// What is shown goes from its assumptions to `shown`.
void apply_measured(const Measurement& measurement, const MeasuredRun& run,
                    const std::vector<std::string>& places, bool is_part, Effect& effect,
                    std::vector<Assumption>& shown);

// True when the layer has nothing that is called like one of these programs or their configuration.
bool leaves_alone(const MeasuredRun& run, const std::vector<std::string>& programs);

}  // namespace decant
