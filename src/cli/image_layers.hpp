// The layers of an image that is built: of an archive or an OCI layout on disk, or of one that a local engine
// has.
#pragma once

#include "base/problem.hpp"
#include "images/layers.hpp"

#include <string>
#include <vector>

namespace decant::cli {

// `engine` empty: `image` is a path. Else it is asked to save the image, in a directory that goes away again.
Result<std::vector<images::LayerHistory>> image_layers(const std::string& image, const std::string& engine);

}  // namespace decant::cli
