// Wildcards matched by one pass per element over all places of the value: what backtracking would find, in
// bounded time.
#include "eval/pattern.hpp"

#include "base/unicode.hpp"
#include "syntax/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace decant {
namespace {

// Work is pattern length times value length; beyond this nobody means it.
constexpr std::size_t kMaxSteps = std::size_t{1} << 26U;
constexpr std::size_t kNoMatch = SIZE_MAX;

using Runes = std::vector<char32_t>;

Runes runes_of(std::string_view text) {
  Runes runes;
  while (!text.empty()) {
    const Rune rune = decode_rune(text);
    runes.push_back(rune.value);
    text.remove_prefix(rune.size);
  }
  return runes;
}

std::string text_of(std::span<const char32_t> runes) {
  std::string text;
  for (const char32_t rune : runes) append_rune(text, rune);
  return text;
}

struct Element {
  enum class Kind : std::uint8_t { literal, any, star } kind = Kind::literal;
  char32_t rune = 0;
};

struct Pattern {
  std::vector<Element> elements;
  std::string error;
};

Pattern parse_pattern(std::span<const char32_t> runes) {
  Pattern pattern;
  for (std::size_t i = 0; i < runes.size(); ++i) {
    Element element{Element::Kind::literal, runes[i]};
    if (runes[i] == U'*') element.kind = Element::Kind::star;
    if (runes[i] == U'?') element.kind = Element::Kind::any;
    if (runes[i] == U'\\') {
      const char32_t next = i + 1 < runes.size() ? runes[i + 1] : 0xFFFD;
      if (next == U'}' || next == U'/') continue;
      if (next != U'*' && next != U'?' && next != U'\\') {
        pattern.error = "invalid escape '\\";
        append_rune(pattern.error, next);
        pattern.error += "'";
        return pattern;
      }
      element.rune = next;
      ++i;
    }
    pattern.elements.push_back(element);
  }
  return pattern;
}

// For each place in the value the end of the match that begins there, as a backtracking engine would prefer
// it, or kNoMatch. Worked out from the last element to the first, so that time is the product of the lengths.
std::vector<std::size_t> match_ends(const Pattern& pattern, const Runes& value, bool greedy) {
  std::vector<std::size_t> ends(value.size() + 1);
  for (std::size_t i = 0; i < ends.size(); ++i) ends[i] = i;
  for (auto element = pattern.elements.rbegin(); element != pattern.elements.rend(); ++element) {
    std::vector<std::size_t> before(ends.size(), kNoMatch);
    for (std::size_t i = ends.size(); i-- > 0;) {
      const bool inside = i < value.size() && value[i] != U'\n';
      switch (element->kind) {
        case Element::Kind::literal:
          if (i < value.size() && value[i] == element->rune) before[i] = ends[i + 1];
          break;
        case Element::Kind::any:
          if (inside) before[i] = ends[i + 1];
          break;
        case Element::Kind::star: {
          const std::size_t longer = inside ? before[i + 1] : kNoMatch;
          const std::size_t here = ends[i];
          before[i] = greedy ? (longer != kNoMatch ? longer : here) : (here != kNoMatch ? here : longer);
          break;
        }
      }
    }
    ends = std::move(before);
  }
  return ends;
}

// A pattern ready to match, or what is wrong with it.
struct Matches {
  Runes value;
  std::vector<std::size_t> ends;
  std::string error;
};

Matches match(const Runes& pattern_runes, Runes value, bool greedy) {
  Matches matches;
  const Pattern pattern = parse_pattern(pattern_runes);
  if (!pattern.error.empty()) {
    matches.error =
        fmt::format("invalid pattern ({}) in substitution: {}", text_of(pattern_runes), pattern.error);
  } else if ((pattern.elements.size() + 1) * (value.size() + 1) > kMaxSteps) {
    matches.error = "pattern and value in substitution are too long";
  } else {
    matches.ends = match_ends(pattern, value, greedy);
  }
  matches.value = std::move(value);
  return matches;
}

// As lex.go's reversePattern: a backslash stays before what it escapes.
Runes reversed_pattern(const Runes& pattern) {
  Runes reversed(pattern.size());
  for (std::size_t i = 0; i < pattern.size();) {
    const std::size_t out = pattern.size() - 1 - i;
    if (pattern[i] == U'\\' && i + 1 < pattern.size()) {
      reversed[out - 1] = pattern[i];
      reversed[out] = pattern[i + 1];
      i += 2;
    } else {
      reversed[out] = pattern[i];
      ++i;
    }
  }
  return reversed;
}

// What stands behind `$` in a template of Go's regexp.Expand: a name or number, in braces or not.
struct Reference {
  std::string_view rest;
  bool whole_match = false;
  bool valid = false;
};

Reference reference_at(std::string_view text) {
  Reference reference;
  const bool brace = !text.empty() && text.front() == '{';
  std::string_view name = brace ? text.substr(1) : text;
  std::size_t size = 0;
  while (size < name.size()) {
    const Rune rune = decode_rune(name.substr(size));
    if (!is_letter(rune.value) && !is_digit(rune.value) && rune.value != U'_') break;
    size += rune.size;
  }
  if (size == 0) return reference;
  std::string_view rest = name.substr(size);
  name = name.substr(0, size);
  if (brace) {
    if (rest.empty() || rest.front() != '}') return reference;
    rest.remove_prefix(1);
  }
  reference.rest = rest;
  reference.whole_match = name == "0";
  reference.valid = true;
  return reference;
}

std::string filled_template(std::string_view text, std::string_view match) {
  std::string result;
  for (std::size_t dollar = text.find('$'); dollar != std::string_view::npos; dollar = text.find('$')) {
    result += text.substr(0, dollar);
    text.remove_prefix(dollar + 1);
    if (!text.empty() && text.front() == '$') {
      result += '$';
      text.remove_prefix(1);
      continue;
    }
    const Reference reference = reference_at(text);
    if (!reference.valid) {
      result += '$';
      continue;
    }
    if (reference.whole_match) result += match;
    text = reference.rest;
  }
  result += text;
  return result;
}

}  // namespace

PatternResult trim_prefix(std::string_view pattern, std::string_view value, bool greedy) {
  const Matches matches = match(runes_of(pattern), runes_of(value), greedy);
  if (!matches.error.empty()) return {"", matches.error};
  if (matches.ends[0] == kNoMatch) return {std::string(value), ""};
  return {text_of(std::span(matches.value).subspan(matches.ends[0])), ""};
}

PatternResult trim_suffix(std::string_view pattern, std::string_view value, bool greedy) {
  Runes runes = runes_of(value);
  std::ranges::reverse(runes);
  const Matches matches = match(reversed_pattern(runes_of(pattern)), std::move(runes), greedy);
  if (!matches.error.empty()) return {"", matches.error};
  if (matches.ends[0] == kNoMatch) return {text_of(runes_of(value)), ""};
  Runes rest(matches.value.begin() + static_cast<std::ptrdiff_t>(matches.ends[0]), matches.value.end());
  std::ranges::reverse(rest);
  return {text_of(rest), ""};
}

PatternResult replace_first(std::string_view pattern, std::string_view value, std::string_view replacement) {
  const Matches matches = match(runes_of(pattern), runes_of(value), true);
  if (!matches.error.empty()) return {"", matches.error};
  for (std::size_t begin = 0; begin < matches.ends.size(); ++begin) {
    if (matches.ends[begin] == kNoMatch) continue;
    const std::span<const char32_t> runes(matches.value);
    return {
        text_of(runes.first(begin)) + std::string(replacement) + text_of(runes.subspan(matches.ends[begin])),
        ""};
  }
  return {std::string(value), ""};
}

// The loop of Go's regexp.ReplaceAllString: no empty match directly behind another match.
PatternResult replace_all(std::string_view pattern, std::string_view value, std::string_view replacement) {
  const Matches matches = match(runes_of(pattern), runes_of(value), true);
  if (!matches.error.empty()) return {"", matches.error};
  const std::span<const char32_t> runes(matches.value);
  std::string result;
  std::size_t copied = 0;
  std::size_t from = 0;
  while (from <= runes.size()) {
    const std::size_t begin = from;
    from = begin + 1;
    const std::size_t end = matches.ends[begin];
    if (end == kNoMatch) continue;
    result += text_of(runes.subspan(copied, begin - copied));
    if (end > copied || begin == 0)
      result += filled_template(replacement, text_of(runes.subspan(begin, end - begin)));
    copied = end;
    from = std::max(end, begin + 1);
  }
  result += text_of(runes.subspan(copied));
  return {result, ""};
}

}  // namespace decant
