// See bytes.hpp. What counts as a space, and what is not printed, is from the Unicode tables.
#include "syntax/bytes.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <iterator>

namespace decant {

namespace {

bool is_space(char32_t c) {
  return (c >= '\t' && c <= '\r') || c == ' ' || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

unsigned char byte_at(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

// unicode.IsPrint, as far as characters that people meet are concerned.
bool prints(char32_t c) {
  if (c < 0x20 || c == 0x7F) return false;
  if (c < 0x7F) return true;
  if (c <= 0xA0 || c == 0xAD || c == 0xFEFF) return false;
  if (c >= 0x2000 && c <= 0x200F) return false;
  if (c >= 0x2028 && c <= 0x202F) return false;
  if (c >= 0x205F && c <= 0x206F) return false;
  if (c == 0x1680 || c == 0x3000 || (c >= 0xE000 && c <= 0xF8FF) || (c >= 0xFFF0 && c <= 0xFFFB))
    return false;
  return (c & 0xFFFE) != 0xFFFE;
}

std::size_t trailing_space_length(std::string_view text) {
  if (text.empty()) return 0;
  if (byte_at(text, text.size() - 1) < 0x80) return is_space(byte_at(text, text.size() - 1)) ? 1 : 0;
  for (const std::size_t size : {std::size_t{2}, std::size_t{3}}) {
    if (text.size() >= size && space_length(text.substr(text.size() - size)) == size) return size;
  }
  return 0;
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
  if (byte_at(text, 0) < 0x80) return is_space(byte_at(text, 0)) ? 1 : 0;
  const Rune rune = decode_rune(text.substr(0, 4));
  return is_space(rune.value) ? rune.size : 0;
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
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c >= 'A' && c <= 'Z') {
      out.push_back(static_cast<char>(c + ('a' - 'A')));
    } else if (text.substr(i, 3) == "\xE2\x84\xAA") {
      out.push_back('k');
      i += 2;
    } else if (text.substr(i, 2) == "\xC4\xB0") {
      out.push_back('i');
      i += 1;
    } else {
      out.push_back(c);
    }
  }
  return out;
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - ('a' - 'A'));
  }
  return out;
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
    } else if (rune.size == 1 && (rune.value == 0xFFFD || !prints(rune.value))) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(raw[0]));
    } else if (prints(rune.value)) {
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
