// Spot checks of the tables: their first and last entries, holes, and letters whose case is far away.
#include "base/unicode.hpp"

#include <doctest/doctest.h>

using namespace decant;

TEST_CASE("unicode: letters, digits, what prints") {
  for (const char32_t rune : U"azAZª中ʯ\U0001E94B\U000323AF") CHECK((rune == 0 || is_letter(rune)));
  for (const char32_t rune : U"09_\u0301٣×\u0378\U0001F433\U000323B0") CHECK_FALSE(is_letter(rune));
  for (const char32_t rune : U"09٠٩\U0001FBF9") CHECK((rune == 0 || is_digit(rune)));
  for (const char32_t rune : U"aⅧ²\U0001FBFA") CHECK_FALSE(is_digit(rune));
  for (const char32_t rune : U" ~¡é\u0301\uFFFD\U0001FAE8\U000E01EF") CHECK((rune == 0 || is_printing(rune)));
  for (const char32_t rune : U"\x7F\u0080\u00A0\u00AD\u200B\u2028\u3000\u0378\uE000\U000F0000") {
    CHECK_FALSE(is_printing(rune));
  }
}

TEST_CASE("unicode: case") {
  struct Case {
    char32_t lower;
    char32_t upper;
  };
  constexpr Case kCases[] = {{U'a', U'A'},
                             {U'é', U'É'},
                             {U'ÿ', U'Ÿ'},
                             {U'ǆ', U'Ǆ'},
                             {U'ᲀ', U'В'},
                             {U'ɐ', U'Ɐ'},
                             {U'\U0001E943', U'\U0001E921'}};
  for (const Case& example : kCases) {
    CHECK(to_upper(example.lower) == example.upper);
    CHECK(to_upper(example.upper) == example.upper);
  }
  CHECK(to_lower(U'É') == U'é');
  CHECK(to_lower(U'İ') == U'i');
  CHECK(to_lower(U'\u212A') == U'k');
  CHECK(to_upper(U'ſ') == U'S');
  CHECK(to_upper(U'ı') == U'I');
  CHECK(to_upper(U'ß') == U'ß');
  CHECK(to_lower(U'1') == U'1');
}
