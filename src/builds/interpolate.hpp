// Variables in Compose files, as the Compose specification has them ("Interpolation"): `$NAME`, `${NAME}`,
// `${NAME:-default}` with the six operators, `$$`; and the file `.env` beside the Compose file.
#pragma once

#include "builds/build.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace decant::builds {

// nullopt: it has a variable that is not set and has no default, or is not written as the specification says.
// (Compose puts an empty text there, with a warning; it is rarely what the author means.)
std::optional<std::string> interpolate(std::string_view text, const Environment& environment);

// The lines `NAME=value` of a `.env` file; what is no such line is passed over.
std::map<std::string, std::string, std::less<>> read_env_file(std::string_view text);

}  // namespace decant::builds
