#include "report/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace decant::report {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// East Asian wide and full-width characters and emoji, in coarse blocks (Unicode 15, EastAsianWidth.txt: W
// and F).
constexpr std::array kWide = std::to_array<Range>({
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x23E9, 0x23EC},   {0x23F0, 0x23F0},   {0x23F3, 0x23F3},
    {0x25FD, 0x25FE},   {0x2614, 0x2615},   {0x2648, 0x2653},   {0x267F, 0x267F},   {0x2693, 0x2693},
    {0x26A1, 0x26A1},   {0x26AA, 0x26AB},   {0x26BD, 0x26BE},   {0x26C4, 0x26C5},   {0x26CE, 0x26CE},
    {0x26D4, 0x26D4},   {0x26EA, 0x26EA},   {0x26F2, 0x26F3},   {0x26F5, 0x26F5},   {0x26FA, 0x26FA},
    {0x26FD, 0x26FD},   {0x2705, 0x2705},   {0x270A, 0x270B},   {0x2728, 0x2728},   {0x274C, 0x274C},
    {0x274E, 0x274E},   {0x2753, 0x2755},   {0x2757, 0x2757},   {0x2795, 0x2797},   {0x27B0, 0x27B0},
    {0x27BF, 0x27BF},   {0x2B1B, 0x2B1C},   {0x2B50, 0x2B50},   {0x2B55, 0x2B55},   {0x2E80, 0x303E},
    {0x3041, 0x33FF},   {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},   {0xA960, 0xA97F},
    {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE19},   {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},
    {0xFFE0, 0xFFE6},   {0x16FE0, 0x18CFF}, {0x1AFF0, 0x1B2FF}, {0x1F004, 0x1F004}, {0x1F0CF, 0x1F0CF},
    {0x1F18E, 0x1F18E}, {0x1F191, 0x1F19A}, {0x1F200, 0x1F320}, {0x1F32D, 0x1F64F}, {0x1F680, 0x1F6FF},
    {0x1F7E0, 0x1F7EB}, {0x1F90C, 0x1FAFF}, {0x20000, 0x3FFFD},
});

// Combining marks: they stand on the character before.
constexpr std::array kCombining = std::to_array<Range>({
    {0x0300, 0x036F},
    {0x0483, 0x0489},
    {0x0591, 0x05BD},
    {0x0610, 0x061A},
    {0x064B, 0x065F},
    {0x0E31, 0x0E31},
    {0x0E34, 0x0E3A},
    {0x0E47, 0x0E4E},
    {0x1AB0, 0x1AFF},
    {0x1DC0, 0x1DFF},
    {0x20D0, 0x20FF},
    {0x3099, 0x309A},
    {0xFE00, 0xFE0F},
    {0xFE20, 0xFE2F},
    {0xE0100, 0xE01EF},
});

// What is not seen and yet does something: controls, direction marks, zero-width and other format characters,
// line and paragraph separators, private use and what is no character.
constexpr std::array kHidden = std::to_array<Range>({
    {0x0000, 0x001F},   {0x007F, 0x009F},    {0x00AD, 0x00AD}, {0x034F, 0x034F},   {0x061C, 0x061C},
    {0x115F, 0x1160},   {0x17B4, 0x17B5},    {0x180B, 0x180F}, {0x200B, 0x200F},   {0x2028, 0x202E},
    {0x2060, 0x206F},   {0x3164, 0x3164},    {0xD800, 0xDFFF}, {0xE000, 0xF8FF},   {0xFEFF, 0xFEFF},
    {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},    {0xFFFE, 0xFFFF}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A},
    {0xE0000, 0xE007F}, {0xF0000, 0x10FFFF},
});

bool among(std::span<const Range> ranges, char32_t c) {
  const auto range = std::ranges::lower_bound(ranges, c, {}, &Range::last);
  return range != ranges.end() && range->first <= c;
}

static_assert(std::ranges::is_sorted(kWide, {}, &Range::last));
static_assert(std::ranges::is_sorted(kCombining, {}, &Range::last));
static_assert(std::ranges::is_sorted(kHidden, {}, &Range::last));

struct Decoded {
  char32_t character = 0;
  std::size_t bytes = 0;  // 0: no UTF-8
};

Decoded decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {};
  char32_t character = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    character = (character << 6U) | (byte(i) & 0x3FU);
  }
  constexpr std::array<char32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
  if (character < kLeast[length] || character > 0x10FFFF || (character >= 0xD800 && character <= 0xDFFF))
    return {};
  return {character, length};
}

}  // namespace

Shown show_character(std::string_view text, std::uint32_t column) {
  if (text[0] >= ' ' && text[0] <= '~') return {1, std::string(1, text[0]), 1};
  constexpr std::uint32_t kTab = 4;
  const Decoded decoded = decode(text);
  if (decoded.bytes == 0) return {1, fmt::format("\\x{:02x}", static_cast<unsigned char>(text[0])), 4};
  if (decoded.character == '\t') {
    const std::uint32_t width = kTab - column % kTab;
    return {1, std::string(width, ' '), width};
  }
  if (among(kHidden, decoded.character)) {
    std::string escape = decoded.character < 0x80
                             ? fmt::format("\\x{:02x}", static_cast<unsigned>(decoded.character))
                             : fmt::format("\\u{{{:x}}}", static_cast<unsigned>(decoded.character));
    const auto width = static_cast<std::uint32_t>(escape.size());
    return {decoded.bytes, std::move(escape), width};
  }
  const std::uint32_t width = among(kCombining, decoded.character) ? 0
                              : among(kWide, decoded.character)    ? 2
                                                                   : 1;
  return {decoded.bytes, std::string(text.substr(0, decoded.bytes)), width};
}

std::string printable(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    Shown shown = show_character(text, 3);  // a tab from column 3 is one blank
    result += shown.text;
    text.remove_prefix(shown.bytes);
  }
  return result;
}

std::uint32_t columns_of(std::string_view text) {
  std::uint32_t columns = 0;
  while (!text.empty()) {
    const Shown shown = show_character(text, columns);
    columns += shown.columns;
    text.remove_prefix(shown.bytes);
  }
  return columns;
}

std::string wrapped(std::string_view text, std::uint32_t width, std::string_view indent) {
  std::string result;
  std::string line;
  const std::uint32_t indent_columns = columns_of(indent);
  std::uint32_t columns = 0;  // of `line`
  const auto flush = [&] {
    if (!line.empty()) result += fmt::format("{}{}\n", indent, line);
    line.clear();
    columns = 0;
  };
  while (!text.empty()) {
    // A word ends at a blank outside backquotes.
    std::size_t end = 0;
    bool quoted = false;
    while (end < text.size() &&
           (text[end] != ' ' || (quoted && text.find('`', end) != std::string_view::npos))) {
      quoted ^= text[end] == '`';
      ++end;
    }
    const std::string_view word = text.substr(0, end);
    if (!word.empty()) {
      const std::uint32_t word_columns = columns_of(word);
      if (!line.empty() && indent_columns + columns + 1 + word_columns > width) flush();
      if (!line.empty()) {
        line += ' ';
        ++columns;
      }
      line += word;
      columns += word_columns;
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  flush();
  return result;
}

}  // namespace decant::report
