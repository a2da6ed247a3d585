// Reads the regular expression that the reference makes of a pattern, as Go's regexp/syntax (Perl flags)
// reads it, into the steps of a PathPattern. Only what can come out of the rewriting is read: no
// alternatives, no groups but
// `(.*/)?`, no repetition but `*` and `?`.
#pragma once

#include "base/problem.hpp"
#include "context/pattern.hpp"

#include <optional>
#include <string_view>

namespace decant {

class PatternReader {
 public:
  // `expression` is valid UTF-8 and outlives the reader.
  PatternReader(PathPattern& pattern, std::string_view expression);

  // What is wrong, or nothing.
  std::optional<Problem> read();

 private:
  using Set = PathPattern::Set;
  using Op = PathPattern::Op;

  bool take(std::string_view text);
  char32_t take_character();
  void add_step(Op op, std::uint32_t value = 0);
  void add_set(Set set);
  bool read_atom();
  bool read_escape(Set& set);
  std::optional<char32_t> read_escaped_character();
  bool read_class(Set& set);
  bool read_class_item(Set& set);
  std::optional<bool> read_posix_class(Set& set);

  PathPattern& pattern_;
  std::string_view rest_;
  const char* last_posix_end_ = nullptr;  // the last `:]`: looked for once, not at each `[:`
  const char* refusal_ = "syntax error in pattern";
};

}  // namespace decant
