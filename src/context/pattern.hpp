// One pattern of .dockerignore, `COPY --exclude` or `COPY --parents`, compiled. The reference
// (moby/patternmatcher 0.6.1) rewrites a pattern into a regular expression of Go, text by text, and some of
// what comes out is nobody's plan:
// `\d` is a digit, `^` an anchor, a `*` inside a class ends the class. Files in the wild depend on what it
// does, not on what it says, so a pattern is rewritten here in the same way and the result is read as Go
// reads it.
//
// Matching runs all ways through the pattern side by side, so its time is bounded by pattern length times
// path length, whatever the pattern: there is no backtracking that a hostile file could make slow. Most paths
// never get there: they lack the text that stands between the wildcards (pattern_literals.hpp).
#pragma once

#include "base/problem.hpp"
#include "context/pattern_literals.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace decant {

class PathPattern {
 public:
  // `text` is cleaned and has no `!`. The Problem has the bare reason, without file and line.
  static Result<PathPattern> compile(std::string_view text);

  [[nodiscard]] bool matches(std::string_view path) const;
  // True when the path or a directory that it lies in matches. One run over the path, however deep it is.
  [[nodiscard]] bool matches_or_parent(std::string_view path) const;
  // True when some longer path that begins with `prefix` could match.
  [[nodiscard]] bool may_match_behind(std::string_view prefix) const;
  // What every path begins and ends with that matches, as far as it is one byte for all.
  [[nodiscard]] std::optional<unsigned char> first_byte() const;
  [[nodiscard]] std::optional<unsigned char> last_byte() const;
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  friend class PatternReader;

  enum class Kind : std::uint8_t { exact, prefix, suffix, expression };

  // A set of characters: one, all but some, or ranges.
  struct Set {
    std::vector<std::pair<char32_t, char32_t>> ranges;
    bool negated = false;
    [[nodiscard]] bool contains(char32_t c) const;
  };
  enum class Op : std::uint8_t { set, split, at_begin, at_end, word_boundary, no_word_boundary, match };
  struct Step {
    Op op = Op::match;
    std::uint32_t value = 0;  // set: index in sets_; split: the other way
  };

  // What is asked of a path: that all of it matches, that it or a directory above it does, or that some
  // longer path could.
  enum class Question : std::uint8_t { whole, whole_or_parent, front };
  [[nodiscard]] bool run(std::string_view path, Question question) const;

  std::string text_;
  Kind kind_ = Kind::exact;
  std::vector<Step> steps_;
  std::vector<Set> sets_;
  PatternLiterals literals_;  // of an expression
};

// Go's utf8.DecodeRuneInString: the character at the front of `text` and its length; U+FFFD and 1 where it is
// invalid.
struct DecodedCharacter {
  char32_t value = 0;
  std::uint32_t length = 1;
};
DecodedCharacter decode_character(std::string_view text);

}  // namespace decant
