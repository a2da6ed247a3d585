// See bytes.hpp. What counts as a space, and what is not printed, is from the Unicode tables.
#include "syntax/bytes.hpp"

#include "base/number.hpp"
#include "base/unicode.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <iterator>
#include <system_error>

namespace decant {

namespace {

unsigned char byte_at(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

std::size_t trailing_space_length(std::string_view text) {
  if (text.empty()) return 0;
  if (byte_at(text, text.size() - 1) < 0x80) return is_space_rune(byte_at(text, text.size() - 1)) ? 1 : 0;
  for (const std::size_t size : {std::size_t{2}, std::size_t{3}}) {
    if (text.size() >= size && space_length(text.substr(text.size() - size)) == size) return size;
  }
  return 0;
}

std::string in_case(std::string_view text, char32_t (*mapped)(char32_t)) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Rune rune = decode_rune(text.substr(0, 4));
    const char32_t other = mapped(rune.value);
    if (other < 0x80) {
      out += static_cast<char>(other);
    } else {
      append_rune(out, other);
    }
    text.remove_prefix(rune.size);
  }
  return out;
}

}  // namespace

Rune decode_rune(std::string_view text) {
  if (text.empty()) return {0xFFFD, 0};
  const unsigned char first = byte_at(text, 0);
  if (first < 0x80) return {first, 1};
  const std::size_t size = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
  if (size == 0 || text.size() < size) return {0xFFFD, 1};
  char32_t value = first & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    const unsigned char next = byte_at(text, i);
    if ((next & 0xC0U) != 0x80U) return {0xFFFD, 1};
    value = (value << 6U) | (next & 0x3FU);
  }
  const bool overlong = (size == 3 && value < 0x800) || (size == 4 && value < 0x10000);
  if (overlong || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return {0xFFFD, 1};
  return {value, size};
}

void append_rune(std::string& to, char32_t rune) {
  const auto byte = [&](std::uint32_t value) {
    to.push_back(static_cast<char>(static_cast<unsigned char>(value)));
  };
  const auto value = static_cast<std::uint32_t>(rune);
  if (value < 0x80) {
    byte(value);
  } else if (value < 0x800) {
    byte(0xC0U | (value >> 6U));
    byte(0x80U | (value & 0x3FU));
  } else if (value < 0x10000) {
    byte(0xE0U | (value >> 12U));
    byte(0x80U | ((value >> 6U) & 0x3FU));
    byte(0x80U | (value & 0x3FU));
  } else {
    byte(0xF0U | (value >> 18U));
    byte(0x80U | ((value >> 12U) & 0x3FU));
    byte(0x80U | ((value >> 6U) & 0x3FU));
    byte(0x80U | (value & 0x3FU));
  }
}

std::size_t space_length(std::string_view text) {
  if (text.empty()) return 0;
  if (byte_at(text, 0) < 0x80) return is_space_rune(byte_at(text, 0)) ? 1 : 0;
  const Rune rune = decode_rune(text.substr(0, 4));
  return is_space_rune(rune.value) ? rune.size : 0;
}

std::string_view trim_space(std::string_view text) {
  for (std::size_t n = space_length(text); n != 0; n = space_length(text)) text.remove_prefix(n);
  for (std::size_t n = trailing_space_length(text); n != 0; n = trailing_space_length(text))
    text.remove_suffix(n);
  return text;
}

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    if (byte_at(text, i) < 0x80) {
      ++i;
      continue;
    }
    const Rune rune = decode_rune(text.substr(i, 4));
    if (rune.size == 1) return false;
    i += rune.size;
  }
  return true;
}

std::string repair_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Rune rune = decode_rune(text.substr(0, 4));
    append_rune(out, rune.value);
    text.remove_prefix(rune.size);
  }
  return out;
}

std::string lower(std::string_view text) {
  return in_case(text, to_lower);
}

std::string upper(std::string_view text) {
  return in_case(text, to_upper);
}

std::optional<std::int64_t> go_integer(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  return number_of<std::int64_t>(text);
}

std::string go_quote(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const Rune rune = decode_rune(text.substr(0, 4));
    const std::string_view raw = text.substr(0, rune.size);
    text.remove_prefix(rune.size);
    static constexpr std::string_view kNamed = "\a\b\f\n\r\t\v\\\"";
    static constexpr std::string_view kLetters = "abfnrtv\\\"";
    if (const auto named = kNamed.find(raw[0]); rune.value < 0x80 && named != std::string_view::npos) {
      out += '\\';
      out += kLetters[named];
    } else if (rune.size == 1 && (rune.value == 0xFFFD || !is_printing(rune.value))) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(raw[0]));
    } else if (is_printing(rune.value)) {
      out += raw;
    } else if (rune.value < 0x10000) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<std::uint32_t>(rune.value));
    } else {
      fmt::format_to(std::back_inserter(out), "\\U{:08x}", static_cast<std::uint32_t>(rune.value));
    }
  }
  return out + '"';
}

}  // namespace decant
