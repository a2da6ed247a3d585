// Which characters are in a variable's name, and which split words, as Go's unicode package says (BuildKit asks it).
#pragma once

namespace decant {

bool is_letter(char32_t rune);
bool is_digit(char32_t rune);
bool is_space_rune(char32_t rune);

}  // namespace decant
