// What a hostile or foreign text looks like on a terminal.
#include "report/printable.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace decant::report;

TEST_CASE("control characters, direction marks and bytes that are no UTF-8 are shown, not done") {
  struct Case {
    std::string_view name, input, shown;
  };
  const std::vector<Case> cases{
      {"plain", "COPY . .", "COPY . ."},
      {"escape sequence", "a\x1b[2Jb", "a\\x1b[2Jb"},
      {"carriage return and newline", "a\rb\nc", "a\\x0db\\x0ac"},
      {"tab", "a\tb", "a b"},
      {"delete", "\x7f", "\\x7f"},
      {"C1 control (CSI)",
       "\xc2\x9b"
       "2J",
       "\\u{9b}2J"},
      {"right-to-left override", "a\u202e\u2066b", "a\\u{202e}\\u{2066}b"},
      {"zero width space and BOM", "a\u200bb\ufeff", "a\\u{200b}b\\u{feff}"},
      {"tag characters", "\U000e0041", "\\u{e0041}"},
      {"variation selector on an emoji stays", "\u26a0\ufe0f", "\u26a0\ufe0f"},
      {"not UTF-8", "\xff\xc3(\xe2\x82", "\\xff\\xc3(\\xe2\\x82"},
      {"overlong slash", "\xc0\xaf", "\\xc0\\xaf"},
      {"surrogate", "\xed\xa0\x80", "\\xed\\xa0\\x80"},
      {"letters, wide letters, emoji", "größe 源 🐳", "größe 源 🐳"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    CHECK(printable(c.input) == c.shown);
  }
  CHECK(printable(std::string_view("\0x", 2)) == "\\x00x");
}

TEST_CASE("columns are those of a terminal") {
  CHECK(columns_of("COPY") == 4);
  CHECK(columns_of("größe") == 5);
  CHECK(columns_of("源码") == 4);
  CHECK(columns_of("🐳") == 2);
  CHECK(columns_of("e\u0301") == 1);
  CHECK(columns_of("\ta") == 5);
  CHECK(columns_of("abc\ta") == 5);
  CHECK(columns_of("abcd\ta") == 9);
  CHECK(columns_of("\x1b") == 4);
}

TEST_CASE("messages are wrapped at blanks, and not inside backquotes") {
  CHECK(wrapped("one two three", 9, "  ") == "  one two\n  three\n");
  CHECK(wrapped("a `COPY . .` b", 8, "") == "a\n`COPY . .`\nb\n");
  CHECK(wrapped("an unclosed ` mark here", 12, "") == "an unclosed\n` mark here\n");
  CHECK(wrapped("averyveryverylongword x", 5, " ") == " averyveryverylongword\n x\n");
  CHECK(wrapped("", 10, " ").empty());
}
