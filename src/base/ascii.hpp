// Letters and digits of ASCII, whatever the locale: for names and formats that have no others. What hangs on
// Go's Unicode (identifiers of a Dockerfile, its strings.ToLower) is in base/unicode.hpp and
// syntax/bytes.hpp.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace decant::ascii {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
constexpr bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
constexpr bool is_letter(char c) {
  return is_lower(c) || is_upper(c);
}
constexpr bool is_alphanumeric(char c) {
  return is_letter(c) || is_digit(c);
}

constexpr char lower(char c) {
  return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}
constexpr char upper(char c) {
  return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
}

// The value of a hexadecimal digit; nullopt for other characters.
constexpr std::optional<unsigned> hex_value(char c) {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  const char small = lower(c);
  if (small >= 'a' && small <= 'f') return static_cast<unsigned>(small - 'a' + 10);
  return std::nullopt;
}

inline std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = lower(c);
  return result;
}
inline std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = upper(c);
  return result;
}

// The first letter large.
inline std::string capitalised(std::string_view text) {
  std::string result(text);
  if (!result.empty()) result.front() = upper(result.front());
  return result;
}

// Whether the texts are the same but for the case of their letters.
inline bool equal_in_any_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace decant::ascii
