// Where a text stops to be JSON, for messages about files that people write.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace decant {

// The byte that is wrong; the text's end where it ends too early. nullopt: it is JSON.
std::optional<std::size_t> json_error(std::string_view text);

}  // namespace decant
