// What instructions declare against what a build of them wrote: the layers of an image beside the effects of
// its Dockerfile. A path that was written and not declared is a mistake in a knowledge file.
#pragma once

#include "effects/effects.hpp"

#include <string>
#include <vector>

namespace decant {

// One layer, as images/layers.hpp reads it.
struct MeasuredLayer {
  std::string created_by;
  bool empty = false;
  std::vector<std::string> written;
  std::vector<std::string> deleted;
};

struct Measured {
  std::uint32_t instruction = 0;
  std::size_t layer = 0;  // its, among those that were given
  std::size_t written = 0;
  std::size_t deleted = 0;
  std::vector<std::string> undeclared;  // written or deleted, and neither declared nor in a cache
};

// By instruction of the stage `stage`, and of those that it stands on, in their order; only RUNs. The
// history's last entries are theirs. nullopt when the two do not fit.
std::optional<std::vector<Measured>> compare_layers(const Document& document, const Evaluation& evaluation,
                                                    const EffectGraph& effects, std::uint32_t stage,
                                                    const std::vector<MeasuredLayer>& layers);

}  // namespace decant
