// Numbers written in text.
#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string_view>
#include <system_error>

namespace decant {

// The whole text as a number, with a `-` in front where the type has a sign; nullopt for anything else
// (nothing, blanks, a `+`, more behind it) and for what does not fit.
template <std::integral Number>
std::optional<Number> number_of(std::string_view text, int base = 10) {
  Number value = 0;
  const char* const end = text.data() + text.size();
  const auto [behind, error] = std::from_chars(text.data(), end, value, base);
  if (text.empty() || error != std::errc() || behind != end) return std::nullopt;
  return value;
}

}  // namespace decant
