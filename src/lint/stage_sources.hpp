// What stages copy and mount from: images, and stages in a circle. The graph (src/graph) has no edge to a
// stage that stands below, since no build has one; here they count. Inner header of lint.
#pragma once

#include "syntax/document.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace decant::lint {

struct CopiedImage {
  std::uint32_t stage = 0;
  std::uint32_t instruction = 0;
  std::string name;
};

// Names of `COPY --from` and of mounts that are no stage of the file, in its order.
std::vector<CopiedImage> copied_images(const Document& document);

struct Circle {
  std::string stage;              // where BuildKit began to look
  std::uint32_t instruction = 0;  // the topmost on the way into it
};

// Stages that need one another. FROM is not looked at: it names stages above only.
std::optional<Circle> find_circle(const Document& document);

}  // namespace decant::lint
