// Word expansion as BuildKit's shell.Lex does it (frontend/dockerfile/shell/lex.go): `$X`, `${X}`, `${X:-w}`
// and the whole family, quotes and escapes. The grammar is grammar/word.hpp.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant {

// Looks a variable up: its value, or nullopt when it is not set.
using Lookup = std::function<std::optional<std::string>(std::string_view)>;

struct ExpandOptions {
  char escape = '\\';
  bool raw_quotes = false;   // keep quotes in the result
  bool raw_escapes = false;  // keep escapes
  bool skip_unset = false;   // leave `$X` as it is when X is not set
  bool heredoc = false;      // quotes are text
};

struct Expansion {
  std::string text;                // the word as one string
  std::vector<std::string> words;  // split after expansion (unquoted blanks)
  std::vector<std::string> used;   // names found, in order of first use
  std::vector<std::string> unset;  // names looked up and not found
  std::string error;               // empty when all is well
};

Expansion expand_word(std::string_view word, const Lookup& lookup, const ExpandOptions& options = {});

}  // namespace decant
