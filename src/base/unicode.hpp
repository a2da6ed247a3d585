// Characters as Go's unicode package sees them: which are in a variable's name, which split words, which an
// error message shows as they are, and their upper and lower case. BuildKit asks that package, so a
// Dockerfile's meaning, and the text of its errors, hang on it.
#pragma once

namespace decant {

bool is_letter(char32_t rune);
bool is_digit(char32_t rune);
// Inline: the reader asks for every byte at the ends of a line.
inline bool is_space_rune(char32_t rune) {
  if (rune < 0x80) return rune == U' ' || (rune >= U'\t' && rune <= U'\r');
  return rune == 0x85 || rune == 0xA0 || rune == 0x1680 || (rune >= 0x2000 && rune <= 0x200A) ||
         rune == 0x2028 || rune == 0x2029 || rune == 0x202F || rune == 0x205F || rune == 0x3000;
}
// unicode.IsPrint: letters, marks, numbers, punctuation, symbols, and of the spaces only U+0020.
bool is_printing(char32_t rune);

char32_t to_upper(char32_t rune);
char32_t to_lower(char32_t rune);

}  // namespace decant
