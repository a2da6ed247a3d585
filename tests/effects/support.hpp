// Dockerfiles and contexts in memory for the tests of effects.
#pragma once

#include "effects/effects.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace decant {

struct Worked {
  Document document;
  Evaluation evaluation;
  EffectGraph effects;
  std::shared_ptr<const Context> context;  // null where there is none
};

// `files`: `path=content` each, `\n` in the content is a line end. `context` false: no context at all.
Worked work_out(std::string dockerfile, const std::vector<std::string>& files, bool context = true);

}  // namespace decant
