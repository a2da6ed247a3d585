// Text as Go's libraries see it, for the places where BuildKit's meaning hangs on it: trimming by
// unicode.IsSpace, decoding of broken UTF-8, upper and lower case, quoting.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace decant {

// strings.TrimSpace; the result is a part of `text`.
std::string_view trim_space(std::string_view text);

// Length of the first character when it is a space in Unicode's sense, else 0.
std::size_t space_length(std::string_view text);

struct Rune {
  char32_t value = 0xFFFD;
  std::size_t size = 0;  // 0 at the end; 1 for a byte that is not UTF-8 (value U+FFFD)
};
// utf8.DecodeRune.
Rune decode_rune(std::string_view text);
void append_rune(std::string& to, char32_t rune);

bool is_utf8(std::string_view text);
// Each byte that is not UTF-8 becomes U+FFFD.
std::string repair_utf8(std::string_view text);

// strings.ToLower and strings.ToUpper. What is not UTF-8 becomes U+FFFD; the Kelvin sign and I with a dot
// become `k` and `i`.
std::string lower(std::string_view text);
std::string upper(std::string_view text);

// strconv.ParseInt with base 10 and 64 bits: a sign, then digits.
std::optional<std::int64_t> go_integer(std::string_view text);

// strconv.Quote.
std::string go_quote(std::string_view text);

}  // namespace decant
