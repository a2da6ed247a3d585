// Text of others on a terminal. A Dockerfile can hold escape sequences that move the cursor, hide a line or
// set a window's title, direction marks that show code in another order than it is in, and bytes that are no
// UTF-8. What is printed here is what is there: all of those become visible escapes (`\x1b`, `\u{202e}`), so
// that a hostile file cannot drive the terminal or hide from its reader.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace decant::report {

// One character of the input as it is shown.
struct Shown {
  std::size_t bytes = 1;      // how many bytes of the input it takes
  std::string text;           // what is printed
  std::uint32_t columns = 1;  // how wide that is on a terminal: wide characters 2, combining ones 0
};

// The first character of `text` (not empty); `column` is where it will stand, for tabs (to the next multiple
// of 4).
Shown show_character(std::string_view text, std::uint32_t column);

// A whole text, tabs as one blank and line ends escaped like all control characters.
std::string printable(std::string_view text);

// Columns that an already printable text takes.
std::uint32_t columns_of(std::string_view text);

// `text` in lines of at most `width` columns, broken at blanks (longer words stand alone), each begun with
// `indent`. Blanks inside backquotes do not break. Each line ends with a newline.
std::string wrapped(std::string_view text, std::uint32_t width, std::string_view indent);

}  // namespace decant::report
