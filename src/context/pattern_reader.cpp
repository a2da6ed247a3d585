// The reader of rewritten patterns: see pattern_reader.hpp. Source of the facts: Go's regexp/syntax
// documentation.
#include "context/pattern_reader.hpp"

#include <array>

namespace decant {

namespace {

using Ranges = std::vector<std::pair<char32_t, char32_t>>;

struct RangeClass {
  std::string_view name;
  std::string_view ranges;  // pairs of characters, first and last
};

constexpr std::array kPosixClasses = {
    RangeClass{"alnum", "09AZaz"},
    RangeClass{"alpha", "AZaz"},
    RangeClass{"ascii", {"\0\x7f", 2}},
    RangeClass{"blank", "\t\t  "},
    RangeClass{"cntrl", {"\0\x1f\x7f\x7f", 4}},
    RangeClass{"digit", "09"},
    RangeClass{"graph", "!~"},
    RangeClass{"lower", "az"},
    RangeClass{"print", " ~"},
    RangeClass{"punct", "!/:@[`{~"},
    RangeClass{"space", "\t\r  "},
    RangeClass{"upper", "AZ"},
    RangeClass{"word", "09AZaz__"},
    RangeClass{"xdigit", "09AFaf"},
};

// `\d`, `\s`, `\w`; `\s` is without \v, unlike [:space:].
constexpr std::array kPerlClasses = {RangeClass{"d", "09"}, RangeClass{"s", "\t\n\f\r  "},
                                     RangeClass{"w", "09AZaz__"}};

constexpr char32_t kLastCharacter = 0x10FFFF;

Ranges ranges_of(std::string_view pairs) {
  Ranges ranges;
  for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
    ranges.emplace_back(static_cast<unsigned char>(pairs[i]), static_cast<unsigned char>(pairs[i + 1]));
  }
  return ranges;
}

// All characters that are not in `ranges`, which are sorted and apart.
Ranges complement(const Ranges& ranges) {
  Ranges others;
  char32_t next = 0;
  for (const auto& [first, last] : ranges) {
    if (first > next) others.emplace_back(next, first - 1);
    next = last + 1;
  }
  others.emplace_back(next, kLastCharacter);
  return others;
}

void add_ranges(Ranges& to, const Ranges& from) {
  to.insert(to.end(), from.begin(), from.end());
}

bool is_octal(std::string_view text) {
  return !text.empty() && text.front() >= '0' && text.front() <= '7';
}

std::optional<char32_t> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<char32_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<char32_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<char32_t>(c - 'A' + 10);
  return std::nullopt;
}

}  // namespace

PatternReader::PatternReader(PathPattern& pattern, std::string_view expression)
    : pattern_(pattern), rest_(expression) {
  if (const std::size_t last = expression.rfind(":]"); last != std::string_view::npos) {
    last_posix_end_ = expression.data() + last;
  }
}

std::optional<Problem> PatternReader::read() {
  while (!rest_.empty()) {
    if (!read_atom()) return Problem{.what = refusal_};
  }
  add_step(Op::match);
  return std::nullopt;
}

bool PatternReader::take(std::string_view text) {
  if (!rest_.starts_with(text)) return false;
  rest_.remove_prefix(text.size());
  return true;
}

char32_t PatternReader::take_character() {
  const DecodedCharacter c = decode_character(rest_);
  rest_.remove_prefix(c.length);
  return c.value;
}

void PatternReader::add_step(Op op, std::uint32_t value) {
  pattern_.steps_.push_back({op, value});
}

void PatternReader::add_set(Set set) {
  const auto index = static_cast<std::uint32_t>(pattern_.sets_.size());
  pattern_.sets_.push_back(std::move(set));
  const auto at = static_cast<std::uint32_t>(pattern_.steps_.size());
  if (!take("*")) return add_step(Op::set, index);
  //   at: split to at+3;  at+1: set;  at+2: split back to at;  at+3: what follows
  add_step(Op::split, at + 3);
  add_step(Op::set, index);
  add_step(Op::split, at);
}

bool PatternReader::read_atom() {
  static const Set kAnyInLine{.ranges = {{'\n', '\n'}}, .negated = true};
  if (take("(.*/)?")) {
    // Around the two sets, a way past the whole group.
    const std::size_t around = pattern_.steps_.size();
    add_step(Op::split);
    const auto at = static_cast<std::uint32_t>(pattern_.steps_.size());
    const auto index = static_cast<std::uint32_t>(pattern_.sets_.size());
    pattern_.sets_.push_back(kAnyInLine);
    pattern_.sets_.push_back({.ranges = {{'/', '/'}}});
    add_step(Op::split, at + 3);
    add_step(Op::set, index);
    add_step(Op::split, at);
    add_step(Op::set, index + 1);
    pattern_.steps_[around].value = static_cast<std::uint32_t>(pattern_.steps_.size());
    return true;
  }
  if (take("^")) {
    add_step(Op::at_begin);
    return true;
  }
  if (take("$")) {
    add_step(Op::at_end);
    return true;
  }
  if (take(".")) {
    add_set(kAnyInLine);
    return true;
  }
  Set set;
  if (take("[")) {
    if (!read_class(set)) return false;
    add_set(std::move(set));
    return true;
  }
  if (take("\\")) {
    constexpr std::array<std::pair<std::string_view, Op>, 4> kAnchors = {
        {{"A", Op::at_begin}, {"z", Op::at_end}, {"b", Op::word_boundary}, {"B", Op::no_word_boundary}}};
    for (const auto& [letter, op] : kAnchors) {
      if (!take(letter)) continue;
      add_step(op);
      return true;
    }
    if (!read_escape(set)) return false;
  } else {
    const char32_t c = take_character();
    set.ranges.emplace_back(c, c);
  }
  add_set(std::move(set));
  return true;
}

// Behind a backslash: a class of Perl's, or one character.
bool PatternReader::read_escape(Set& set) {
  for (const RangeClass& perl : kPerlClasses) {
    if (take(perl.name)) {
      add_ranges(set.ranges, ranges_of(perl.ranges));
      return true;
    }
    const char upper = static_cast<char>(perl.name.front() - 'a' + 'A');
    if (take({&upper, 1})) {
      Ranges sorted = ranges_of(perl.ranges);
      std::ranges::sort(sorted);
      add_ranges(set.ranges, complement(sorted));
      return true;
    }
  }
  const std::optional<char32_t> c = read_escaped_character();
  if (!c) return false;
  set.ranges.emplace_back(*c, *c);
  return true;
}

std::optional<char32_t> PatternReader::read_escaped_character() {
  if (rest_.empty()) return std::nullopt;
  if (rest_.front() == 'p' || rest_.front() == 'P' || rest_.front() == 'Q') {
    refusal_ =
        "`\\p`, `\\P` and `\\Q` are read as parts of a regular expression by the reference; decant does not "
        "know them";
    return std::nullopt;
  }
  const char32_t c = take_character();
  const bool zero = c == '0';
  if (zero || (c >= '1' && c <= '7' && is_octal(rest_))) {
    char32_t value = c - '0';
    for (int digits = 1; digits < 3 && is_octal(rest_); ++digits)
      value = value * 8 + (take_character() - '0');
    return value;
  }
  if (c == 'x') {
    if (rest_.size() < 2) return std::nullopt;
    const std::optional<char32_t> high = hex_digit(rest_[0]);
    const std::optional<char32_t> low = hex_digit(rest_[1]);
    if (!high || !low) return std::nullopt;
    rest_.remove_prefix(2);
    return *high * 16 + *low;
  }
  constexpr std::string_view kLetters = "afnrtv";
  constexpr std::string_view kMeanings = "\a\f\n\r\t\v";
  if (c < 0x80) {
    const auto ascii = static_cast<char>(c);
    if (const std::size_t at = kLetters.find(ascii); at != std::string_view::npos) {
      return static_cast<char32_t>(static_cast<unsigned char>(kMeanings[at]));
    }
    const bool alphanumeric =
        hex_digit(ascii) || (ascii >= 'a' && ascii <= 'z') || (ascii >= 'A' && ascii <= 'Z');
    if (!alphanumeric) return c;
  }
  return std::nullopt;
}

// Behind `[`. A `]` in front is a character; the class ends with the next one.
bool PatternReader::read_class(Set& set) {
  set.negated = take("^");
  bool first = true;
  while (first || !rest_.starts_with(']')) {
    first = false;
    if (rest_.empty() || !read_class_item(set)) return false;
  }
  return take("]");
}

bool PatternReader::read_class_item(Set& set) {
  if (const std::optional<bool> known = read_posix_class(set)) return *known;
  const auto character = [this]() -> std::optional<char32_t> {
    if (rest_.empty()) return std::nullopt;
    return take("\\") ? read_escaped_character() : std::optional(take_character());
  };
  if (rest_.size() >= 2 && rest_[0] == '\\' &&
      std::string_view("dDsSwW").find(rest_[1]) != std::string_view::npos) {
    take("\\");
    return read_escape(set);
  }
  const std::optional<char32_t> low = character();
  if (!low) return false;
  std::optional<char32_t> high = low;
  if (rest_.size() >= 2 && rest_[0] == '-' && rest_[1] != ']') {
    take("-");
    high = character();
    if (!high || *high < *low) return false;
  }
  set.ranges.emplace_back(*low, *high);
  return true;
}

// `[:alpha:]` and the like. Nothing when none stands here; false when its name is not known: Go takes all up
// to the next
// `:]`, wherever that is, for the name.
std::optional<bool> PatternReader::read_posix_class(Set& set) {
  if (!rest_.starts_with("[:") || rest_.data() + 2 > last_posix_end_) return std::nullopt;
  const std::size_t end = rest_.find(":]", 2);
  std::string_view name = rest_.substr(2, end - 2);
  rest_.remove_prefix(end + 2);
  const bool negated = name.starts_with('^');
  if (negated) name.remove_prefix(1);
  const auto* const known = std::ranges::find(kPosixClasses, name, &RangeClass::name);
  if (known == kPosixClasses.end()) return false;
  const Ranges ranges = ranges_of(known->ranges);
  add_ranges(set.ranges, negated ? complement(ranges) : ranges);
  return true;
}

}  // namespace decant
