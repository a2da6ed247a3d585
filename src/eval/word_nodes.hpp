// What the word grammar leaves: a flat preorder of nodes. Between grammar/word.hpp and expand.cpp only.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace decant {

enum class WordNodeKind : std::uint8_t {
  whole,
  text,     // as it is
  escaped,  // escape character and what it escapes (nothing at the end of the word)
  less,     // `<`, or `<<` with blanks
  single_quoted,
  single_text,
  double_quoted,
  double_text,
  double_escape,
  variable,  // `$X`: its name below it, or nothing
  braced,    // `${…}`: name, then plain or a modifier with one or two operands
  name,
  plain,
  modifier,  // `:-`, `#`, …
  replace_first,
  replace_all,
  operand,
  error,  // nothing behind it was read
};

enum class WordProblem : std::uint8_t {
  missing_brace,
  missing_slash,
  bad_substitution,
  unsupported,  // modifier
  single_quote,
  double_quote,
  too_deep,
};

struct WordNode {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t next = 0;
  WordNodeKind kind = WordNodeKind::whole;
};

struct WordNodes {
  std::vector<WordNode> nodes;
  WordProblem problem = WordProblem::missing_brace;  // of the error node, if there is one
};

// `word` is valid UTF-8. `quotes`: false when quotes are text.
WordNodes parse_word(std::string_view word, char escape, bool quotes);

}  // namespace decant
