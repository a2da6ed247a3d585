// See unicode.hpp; unicode_tables.hpp has the tables.
#include "base/unicode.hpp"

#include "base/unicode_tables.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>

namespace decant {
namespace {

template <typename Entry, std::size_t Count>
const Entry* entry_of(const Entry (&entries)[Count], char32_t rune) {
  const auto* const behind = std::ranges::upper_bound(entries, rune, {}, &Entry::first);
  if (behind == std::begin(entries) || rune > std::prev(behind)->last) return nullptr;
  return std::prev(behind);
}

template <std::size_t Count>
char32_t mapped(const unicode::CaseRun (&runs)[Count], char32_t rune) {
  const unicode::CaseRun* const run = entry_of(runs, rune);
  if (run == nullptr || (rune - run->first) % run->step != 0) return rune;
  return static_cast<char32_t>(static_cast<std::int32_t>(rune) + run->delta);
}

}  // namespace

bool is_letter(char32_t rune) {
  if (rune < 0x80) return (rune >= U'a' && rune <= U'z') || (rune >= U'A' && rune <= U'Z');
  return entry_of(unicode::kLetters, rune) != nullptr;
}

bool is_digit(char32_t rune) {
  if (rune < 0x80) return rune >= U'0' && rune <= U'9';
  return entry_of(unicode::kDigits, rune) != nullptr;
}

bool is_printing(char32_t rune) {
  if (rune < 0x80) return rune >= 0x20 && rune < 0x7F;
  return entry_of(unicode::kPrinting, rune) != nullptr;
}

char32_t to_upper(char32_t rune) {
  if (rune < 0x80) return rune >= U'a' && rune <= U'z' ? rune - 0x20 : rune;
  return mapped(unicode::kUpper, rune);
}

char32_t to_lower(char32_t rune) {
  if (rune < 0x80) return rune >= U'A' && rune <= U'Z' ? rune + 0x20 : rune;
  return mapped(unicode::kLower, rune);
}

}  // namespace decant
