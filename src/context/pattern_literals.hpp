// What a path must contain to match a pattern of .dockerignore: the text between its wildcards. A million
// paths against fifty patterns are fifty million questions, and nearly all of them are answered by a path's
// end that is not the pattern's (`**/*.pyc`), or by a piece that it does not contain.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant {

class PatternLiterals {
 public:
  // Of a pattern whose every character is plain ASCII, a wildcard or a simple class (`[co]`, `[a-z]`). Any
  // other has no literals: then every path fits, and nothing is decided.
  static PatternLiterals of(std::string_view pattern);

  // False: `path` cannot match.
  [[nodiscard]] bool fit(std::string_view path) const;
  // False: neither `path` nor a directory above it can match.
  [[nodiscard]] bool fit_within(std::string_view path) const;
  // For the commonest forms of patterns, with one wildcard or `**/` and one, the answer for a path that fits.
  [[nodiscard]] std::optional<bool> decide(std::string_view path) const;

  [[nodiscard]] const std::string& front() const { return front_; }
  [[nodiscard]] const std::string& back() const { return back_; }

 private:
  enum class Form : unsigned char { other, star, globstar_star };

  [[nodiscard]] bool ends(std::string_view path) const;
  [[nodiscard]] bool contains_pieces(std::string_view path) const;

  Form form_ = Form::other;
  std::string front_;                 // before the first wildcard
  std::string back_;                  // behind the last one that takes any number of characters
  std::vector<std::string> classes_;  // what may stand at each NUL of `back_`, from its end
  std::vector<std::string> pieces_;   // between them, in order
};

}  // namespace decant
