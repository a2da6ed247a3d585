// Bytes as a JSON string: as they are when they are UTF-8, else `{"b64": …}` (as in the conformance files).
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string_view>

namespace decant {

nlohmann::ordered_json text_json(std::string_view text);

}  // namespace decant
