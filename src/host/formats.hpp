// TOML and XML as JSON: manifests are read through here, and everything behind works on JSON. The libraries
// (toml++, pugixml) sit in private modules (src/host/module.hpp). Problems are `name:line:column: what`.
#pragma once

#include "base/problem.hpp"

#include <string>
#include <string_view>

namespace decant::host {

Result<std::string> toml_to_json(std::string_view name, std::string_view text);

// In the shape that src/private/convert.hpp tells. Without an element it is `null`.
Result<std::string> xml_to_json(std::string_view name, std::string_view text);

}  // namespace decant::host
