// One build of the original, read for `split --measure`: what each RUN wrote, beside what it declares.
#pragma once

#include "cli/project.hpp"
#include "effects/measured_effects.hpp"

#include <string>

namespace decant::cli {

// `image` is a path, or with `engine` the name of an image that it has. Problems: it cannot be read, or it is
// no build of this Dockerfile and target.
Result<Measurement> measure_build(const Project& project, const std::string& image,
                                  const std::string& engine);

}  // namespace decant::cli
