// Patterns of .dockerignore: see pattern.hpp. Here: rewriting as the reference does, and matching. The reader
// of the rewritten text is in pattern_reader.cpp.
#include "context/pattern.hpp"

#include "context/pattern_reader.hpp"

namespace decant {

namespace {

constexpr char32_t kInvalid = 0xFFFD;

void append_utf8(std::string& out, char32_t c) {
  const auto byte = [&out](char32_t bits) { out += static_cast<char>(static_cast<unsigned char>(bits)); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xC0U | (c >> 6U));
    byte(0x80U | (c & 0x3FU));
  } else if (c < 0x10000) {
    byte(0xE0U | (c >> 12U));
    byte(0x80U | ((c >> 6U) & 0x3FU));
    byte(0x80U | (c & 0x3FU));
  } else {
    byte(0xF0U | (c >> 18U));
    byte(0x80U | ((c >> 12U) & 0x3FU));
    byte(0x80U | ((c >> 6U) & 0x3FU));
    byte(0x80U | (c & 0x3FU));
  }
}

bool is_word(char32_t c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

// What the ways through a pattern are while it runs: a list without doubles, emptied in constant time.
struct Ways {
  std::vector<std::uint32_t> at;
  std::vector<std::uint32_t> seen;  // seen[step] == round: already in the list
  std::uint32_t round = 0;

  void reset(std::size_t steps) {
    if (seen.size() < steps) seen.resize(steps, 0);
    if (++round == 0) {
      std::ranges::fill(seen, 0U);
      round = 1;
    }
    at.clear();
  }
  bool add(std::uint32_t step) {
    if (seen[step] == round) return false;
    seen[step] = round;
    at.push_back(step);
    return true;
  }
};

}  // namespace

DecodedCharacter decode_character(std::string_view text) {
  if (text.empty()) return {kInvalid, 0};
  const auto byte = [text](std::size_t i) {
    return static_cast<char32_t>(static_cast<unsigned char>(text[i]));
  };
  const char32_t first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::uint32_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return {kInvalid, 1};
  char32_t value = first & (0xFFU >> (length + 1));
  for (std::uint32_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {kInvalid, 1};
    value = (value << 6U) | (byte(i) & 0x3FU);
  }
  const char32_t least = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000;
  if (value < least || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return {kInvalid, 1};
  return {value, length};
}

// The reference's Pattern.compile, with `/` as the separator. `i` counts what it read, as there: whether `**`
// stands in front decides on the kind, and the kind may change again further on.
Result<PathPattern> PathPattern::compile(std::string_view text) {
  PathPattern pattern;
  pattern.text_ = text;
  std::string expression = "^";
  std::string_view rest = text;
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
  const auto peek = [&rest] { return rest.empty() ? '\0' : rest.front(); };
  Kind kind = Kind::exact;
  for (std::uint32_t i = 0; !rest.empty(); ++i) {
    const DecodedCharacter c = decode_character(rest);
    rest.remove_prefix(c.length);
    if (c.value == '*' && peek() == '*') {
      rest.remove_prefix(1);
      if (peek() == '/') rest.remove_prefix(1);
      if (!rest.empty()) {
        expression += "(.*/)?";
        kind = Kind::expression;
      } else if (kind == Kind::exact) {
        kind = Kind::prefix;
      } else {
        expression += ".*";
        kind = Kind::expression;
      }
      if (i == 0) kind = Kind::suffix;
    } else if (c.value == '*' || c.value == '?') {
      expression += c.value == '*' ? "[^/]*" : "[^/]";
      kind = Kind::expression;
    } else if (c.value < 0x80 &&
               std::string_view(".+()|{}$").find(static_cast<char>(c.value)) != std::string_view::npos) {
      expression += '\\';
      expression += static_cast<char>(c.value);
    } else if (c.value == '\\') {
      expression += '\\';
      if (!rest.empty()) {
        const DecodedCharacter next = decode_character(rest);
        rest.remove_prefix(next.length);
        append_utf8(expression, next.value);
        kind = Kind::expression;
      }
    } else {
      if (c.value == '[' || c.value == ']') kind = Kind::expression;
      append_utf8(expression, c.value);
    }
  }
  pattern.kind_ = kind;
  if (kind != Kind::expression) return pattern;
  pattern.literals_ = PatternLiterals::of(text);
  expression += '$';
  if (std::optional<Problem> problem = PatternReader(pattern, expression).read()) return *std::move(problem);
  return pattern;
}

bool PathPattern::Set::contains(char32_t c) const {
  const bool inside =
      std::ranges::any_of(ranges, [c](const auto& range) { return range.first <= c && c <= range.second; });
  return inside != negated;
}

bool PathPattern::matches(std::string_view path) const {
  switch (kind_) {
    case Kind::exact:
      return path == text_;
    case Kind::prefix:
      return path.starts_with(std::string_view(text_).substr(0, text_.size() - 2));
    case Kind::suffix: {
      const std::string_view suffix = std::string_view(text_).substr(2);
      return path.ends_with(suffix) || (suffix.starts_with('/') && path == suffix.substr(1));
    }
    case Kind::expression:
      if (!literals_.fit(path)) return false;
      if (const auto answer = literals_.decide(path)) return *answer;
      return run(path, Question::whole);
  }
  return false;
}

std::optional<unsigned char> PathPattern::first_byte() const {
  std::string_view front;
  if (kind_ == Kind::exact) front = text_;
  if (kind_ == Kind::prefix) front = std::string_view(text_).substr(0, text_.size() - 2);
  if (kind_ == Kind::expression) front = literals_.front();
  return front.empty() ? std::nullopt : std::optional(static_cast<unsigned char>(front.front()));
}

std::optional<unsigned char> PathPattern::last_byte() const {
  std::string_view back;
  if (kind_ == Kind::exact) back = text_;
  if (kind_ == Kind::suffix) back = std::string_view(text_).substr(2);
  if (kind_ == Kind::expression) back = literals_.back();
  const bool known = !back.empty() && back.back() != '\0';  // that stands for a class
  return known ? std::optional(static_cast<unsigned char>(back.back())) : std::nullopt;
}

bool PathPattern::matches_or_parent(std::string_view path) const {
  switch (kind_) {
    case Kind::exact:
      return path.starts_with(text_) && (path.size() == text_.size() || path[text_.size()] == '/');
    case Kind::prefix:
      return matches(path);  // what a parent begins with, so does what lies in it
    case Kind::suffix:
      for (std::size_t slash = path.find('/'); slash != std::string_view::npos;
           slash = path.find('/', slash + 1)) {
        if (matches(path.substr(0, slash))) return true;
      }
      return matches(path);
    case Kind::expression:
      // A directory above the path has all of its text in the path too.
      if (!literals_.fit_within(path)) return false;
      return run(path, Question::whole_or_parent);
  }
  return false;
}

bool PathPattern::may_match_behind(std::string_view prefix) const {
  const std::string_view text = text_;
  switch (kind_) {
    case Kind::exact:
      return text.size() > prefix.size() && text.starts_with(prefix);
    case Kind::prefix: {
      const std::string_view front = text.substr(0, text.size() - 2);
      return front.starts_with(prefix) || prefix.starts_with(front);
    }
    case Kind::suffix:
      return true;
    case Kind::expression:
      return run(prefix, Question::front);
  }
  return true;
}

bool PathPattern::run(std::string_view path, Question question) const {
  const bool prefix = question == Question::front;
  // Kept from call to call: a walk matches a million paths, and an allocation for each is what would cost.
  thread_local Ways now;
  thread_local Ways next;
  thread_local Ways ended;
  thread_local std::vector<std::uint32_t> pending;

  // Adds a step and all that it leads to without reading a character.
  const auto add = [this, prefix](Ways& ways, std::uint32_t first, bool begin, bool end, bool boundary) {
    pending.assign(1, first);
    while (!pending.empty()) {
      const std::uint32_t at = pending.back();
      pending.pop_back();
      if (!ways.add(at)) continue;
      const Step& step = steps_[at];
      bool go_on = false;
      switch (step.op) {
        case Op::set:
        case Op::match:
          break;
        case Op::split:
          pending.push_back(step.value);
          go_on = true;
          break;
        case Op::at_begin:
          go_on = begin;
          break;
        case Op::at_end:
          go_on = end && !prefix;
          break;
        case Op::word_boundary:
          go_on = boundary || (end && prefix);
          break;
        case Op::no_word_boundary:
          go_on = !boundary || (end && prefix);
          break;
      }
      if (go_on) pending.push_back(at + 1);
    }
  };
  const auto boundary_before = [path](std::size_t offset, bool last_is_word) {
    return last_is_word != (offset < path.size() && is_word(decode_character(path.substr(offset)).value));
  };

  // Whether a way would be through if the path ended where it has come to.
  const auto ends_here = [&](bool begin, bool boundary) {
    ended.reset(steps_.size());
    for (const std::uint32_t at : now.at) {
      if (steps_[at].op == Op::match) return true;
      if (steps_[at].op == Op::at_end) add(ended, at + 1, begin, true, boundary);
    }
    return std::ranges::any_of(ended.at, [this](std::uint32_t at) { return steps_[at].op == Op::match; });
  };

  now.reset(steps_.size());
  bool boundary = boundary_before(0, false);
  add(now, 0, true, path.empty(), boundary);
  for (std::size_t offset = 0; offset < path.size();) {
    // A slash is no word, and neither is the end: what holds before the one holds before the other.
    if (question == Question::whole_or_parent && path[offset] == '/' && ends_here(offset == 0, boundary))
      return true;
    const DecodedCharacter c = decode_character(path.substr(offset));
    offset += c.length;
    boundary = boundary_before(offset, is_word(c.value));
    next.reset(steps_.size());
    for (const std::uint32_t at : now.at) {
      const Step& step = steps_[at];
      if (step.op == Op::set && sets_[step.value].contains(c.value)) {
        add(next, at + 1, false, offset == path.size(), boundary);
      }
    }
    std::swap(now, next);
    if (now.at.empty()) return false;
  }
  return std::ranges::any_of(
      now.at, [this, prefix](std::uint32_t at) { return steps_[at].op == (prefix ? Op::set : Op::match); });
}

}  // namespace decant
