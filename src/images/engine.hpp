// What a local engine says of an image that it has: `docker image inspect REF`. Asked only when the user
// names the engine, since a result must not depend on the machine by accident.
#pragma once

#include "base/problem.hpp"
#include "images/image_json.hpp"

#include <optional>
#include <string>

namespace decant::images {

// `engine` is `docker` or `podman`; `reference` a valid one. nullopt: the engine has no such image. Problems:
// the engine cannot be asked.
Result<std::optional<DescribedImage>> inspect_image(const std::string& engine, const std::string& reference);

}  // namespace decant::images
