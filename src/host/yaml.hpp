// YAML as JSON: `.decant.yaml`, Compose files and the like are read through here, and everything behind works
// on JSON. yaml-cpp sits in a private module (src/host/module.hpp).
#pragma once

#include "base/problem.hpp"

#include <string>
#include <string_view>

namespace decant::host {

// The JSON text of one YAML document (1.2 core schema, `<<` merged). An empty one is `null`. Problems are
// `name:line:column: what`: not YAML, several documents, a key that is no scalar, nesting or aliases that
// grow without bound.
Result<std::string> yaml_to_json(std::string_view name, std::string_view text);

// `[document, places]`, with where it says what, for messages: in the shape that src/private/yaml.hpp tells.
Result<std::string> yaml_with_places(std::string_view name, std::string_view text);

}  // namespace decant::host
