// The literals of a pattern never change an answer: compared with the same pattern written so that it has
// none.
#include "context/path.hpp"
#include "context/pattern.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace decant;

namespace {

std::string made(std::mt19937& random, std::span<const std::string_view> parts) {
  std::string text;
  for (std::size_t i = 0, count = 1 + random() % 7; i < count; ++i) text += parts[random() % parts.size()];
  return context_path(text);
}

// Every `a` as an escape: to the reference the same character, to the literals nothing that they know.
std::string escaped(std::string_view pattern) {
  std::string out;
  bool in_class = false;
  for (const char c : pattern) {
    in_class = c == '[' || (in_class && c != ']');
    out += c == 'a' && !in_class ? "\\x61" : std::string(1, c);
  }
  return out;
}

}  // namespace

TEST_CASE("dockerignore: the text between wildcards only saves work") {
  constexpr std::string_view kPatternParts[] = {"a", "a", "b",   "a/", "/",    ".a",    "*",
                                                "*", "?", "**/", "**", "[ab]", "[b-d]", "-"};
  constexpr std::string_view kPathParts[] = {"a", "a", "b", "a/", "/", ".a", "-", "\n", "\xff", "ab/"};
  std::mt19937 random(7);
  int matched = 0;
  int compared = 0;
  for (int i = 0; i < 3000; ++i) {
    const std::string pattern = made(random, kPatternParts);
    // A text with `**` behind it is a prefix, no expression: it has no literals.
    if (pattern.ends_with("**")) continue;
    if (pattern.find('a') == std::string::npos) continue;
    const auto quick = PathPattern::compile(pattern);
    const auto slow = PathPattern::compile(escaped(pattern));
    if (!quick || !slow || pattern.starts_with("**") || pattern.find_first_of("*?") == std::string::npos)
      continue;
    for (int j = 0; j < 30; ++j) {
      const std::string path = made(random, kPathParts);
      if (path.empty()) continue;
      CAPTURE(pattern);
      CAPTURE(path);
      CHECK(quick->matches(path) == slow->matches(path));
      CHECK(quick->matches_or_parent(path) == slow->matches_or_parent(path));
      matched += quick->matches(path) ? 1 : 0;
      ++compared;
    }
  }
  CHECK(matched > 100);
  CHECK(compared > 10'000);
}

TEST_CASE("dockerignore: common forms of patterns, with and without literals") {
  struct Row {
    std::string_view pattern;
    std::string_view path;
    bool matches;
  };
  for (const Row& row : {
           Row{"**/*.pyc", "a/b/c.pyc", true},
           Row{"**/*.pyc", "c.pyc", true},
           Row{"**/*.pyc", "c.pyc/d", false},
           Row{"**/*.pyc", "a\nb/c.pyc", false},
           Row{"**/*.pyc", "a/b\nc.pyc", true},
           Row{"*.py[cod]", "a.pyo", true},
           Row{"*.py[cod]", "a.py", false},
           Row{"*.py[cod]", "d/a.pyo", false},
           Row{"*.[jt]s[x-z]", "a.jsx", true},
           Row{"*.[jt]s[x-z]", "a.ksx", false},
           Row{"*[-a]", "a-", true},
           Row{"[ab]c", "ac", true},
           Row{"a*a", "a", false},
           Row{"a*a", "aa", true},
           Row{"docs/*", "docs/a", true},
           Row{"docs/*", "docs/a/b", false},
           Row{"docs/*/x*", "docs/a/x", true},
           Row{"**/.git*/x", "a/.github/x", true},
           Row{"**/.git*/x", ".git/x", true},
           Row{"**/*", "a/b", true},
           Row{"*", "a/b", false},
       }) {
    CAPTURE(row.pattern);
    CAPTURE(row.path);
    const auto pattern = PathPattern::compile(row.pattern);
    REQUIRE(pattern);
    CHECK(pattern->matches(row.path) == row.matches);
  }
}
