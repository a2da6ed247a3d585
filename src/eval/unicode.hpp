// The little Unicode that BuildKit's word expansion needs: which characters are in a name, which split words,
// and UTF-8 with Go's rule for bytes that are none (each is U+FFFD).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace decant {

bool is_letter(char32_t rune);
bool is_digit(char32_t rune);
bool is_space(char32_t rune);

struct Rune {
  char32_t value = 0;
  std::size_t size = 0;  // bytes that it takes in the text
  bool valid = true;     // false: the byte is not UTF-8, the value U+FFFD
};
// First character of a text that is not empty.
Rune decode_rune(std::string_view text);
void append_rune(std::string& text, char32_t rune);
// The text with every byte that is not UTF-8 replaced by U+FFFD.
std::string valid_utf8(std::string_view text);

}  // namespace decant
