// Small things that are done to text all over.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace decant {

// Each run of blanks as one, none at either end.
std::string squeezed(std::string_view text, std::string_view blanks = " \t\r\n");

// What stands between the separators; one empty item for an empty text.
std::vector<std::string_view> split(std::string_view text, char separator);

// `1 finding`, `2 findings`.
std::string counted(std::size_t count, std::string_view one);

// `a`, `a and b`, `a, b and c`; after `most` items `… and 7 more`.
std::string listed(const std::vector<std::string>& items, std::size_t most = 5);

// At most `limit` bytes of it, with `…` in the place of what is cut off. UTF-8 stays UTF-8.
std::string shortened(std::string_view text, std::size_t limit);

}  // namespace decant
