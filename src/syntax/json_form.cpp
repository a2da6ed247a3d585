// The exec form. BuildKit reads it with Go's encoding/json into a list of anything, then refuses what is no
// string; what is no JSON array at all is shell form. Two of that library's ways are copied: bytes that are
// not UTF-8 and lone surrogates become U+FFFD, and a number that no float64 holds makes the whole array "not
// JSON".
#include "json.hpp"
#include "syntax/bytes.hpp"
#include "syntax/reader.hpp"

#include <tao/pegtl.hpp>

#include <charconv>
#include <system_error>

namespace decant::syntax {

namespace {

namespace pegtl = tao::pegtl;
namespace grammar = decant::grammar::json;

struct JsonState {
  const Reader& reader;
  const char* base;
  std::vector<Word>& words;
  bool others = false;
  bool overflow = false;
};

std::uint32_t hex_value(std::string_view digits) {
  std::uint32_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return value;
}

constexpr bool is_surrogate(std::uint32_t rune) {
  return rune >= 0xD800 && rune <= 0xDFFF;
}

// One escape at the begin of `text`, appended; how many bytes it took.
std::size_t unescape_one(std::string_view text, std::string& out) {
  constexpr std::string_view kLetters = "bfnrt";
  constexpr std::string_view kValues = "\b\f\n\r\t";
  if (text[1] != 'u') {
    const auto named = kLetters.find(text[1]);
    out += named == std::string_view::npos ? text[1] : kValues[named];
    return 2;
  }
  const std::uint32_t first = hex_value(text.substr(2, 4));
  if (!is_surrogate(first)) {
    append_rune(out, static_cast<char32_t>(first));
    return 6;
  }
  if (text.substr(6, 2) == "\\u") {
    const std::uint32_t second = hex_value(text.substr(8, 4));
    if (first < 0xDC00 && second >= 0xDC00 && second <= 0xDFFF) {
      append_rune(out, static_cast<char32_t>(0x10000U + ((first - 0xD800U) << 10U) + (second - 0xDC00U)));
      return 12;
    }
  }
  append_rune(out, 0xFFFD);
  return 6;
}

std::string unescape(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  while (!raw.empty()) {
    if (raw[0] == '\\') {
      raw.remove_prefix(unescape_one(raw, out));
      continue;
    }
    const Rune rune = decode_rune(raw.substr(0, 4));
    append_rune(out, rune.value);
    raw.remove_prefix(rune.size);
  }
  return out;
}

// from_chars says "out of range" for too large and too small alike; the latter is 0 in Go. The first digit
// that counts decides: before the point, or far enough behind it.
bool too_large(std::string_view number) {
  double value = 0;
  const auto result = std::from_chars(number.data(), number.data() + number.size(), value);
  if (result.ec != std::errc::result_out_of_range) return false;
  const auto mark = number.find_first_of("eE");
  if (mark == std::string_view::npos) return true;
  return number.substr(mark + 1, 1) != "-";
}

template <typename Rule>
struct action : pegtl::nothing<Rule> {};

template <>
struct action<grammar::word> {
  template <typename Input>
  static void apply(const Input& in, JsonState& state) {
    const std::string_view whole(in.begin(), in.size());
    const std::string_view raw = whole.substr(1, whole.size() - 2);
    const bool plain = raw.find('\\') == std::string_view::npos && is_utf8(raw);
    const auto begin = static_cast<std::uint32_t>(in.begin() - state.base);
    state.words.push_back({plain ? raw : state.reader.keep(unescape(raw)),
                           {begin, begin + static_cast<std::uint32_t>(whole.size())}});
  }
};

template <>
struct action<grammar::other> {
  static void apply0(JsonState& state) { state.others = true; }
};

template <>
struct action<grammar::number> {
  template <typename Input>
  static void apply(const Input& in, JsonState& state) {
    if (too_large({in.begin(), in.size()})) state.overflow = true;
  }
};

}  // namespace

JsonForm read_json(const Reader& reader, std::string_view text, std::vector<Word>& words) {
  if (!text.starts_with('[')) return JsonForm::not_an_array;
  JsonState state{reader, text.data(), words};
  pegtl::memory_input<pegtl::tracking_mode::lazy, pegtl::eol::lf_crlf, const char*> in(text.data(),
                                                                                       text.size(), "");
  if (!pegtl::parse<grammar::array, action>(in, state) || state.overflow) {
    words.clear();
    return JsonForm::not_an_array;
  }
  return state.others ? JsonForm::not_strings : JsonForm::words;
}

}  // namespace decant::syntax
