// Wildcards: see wildcard.hpp. The pattern falls into chunks, each led by stars or not; a chunk is looked for
// from left to right and, once found, stays where it is. That is Go's way, and why a match never takes
// exponential time.
#include "context/wildcard.hpp"

#include "context/pattern.hpp"

#include <dockerignore.hpp>

namespace decant {

namespace {

struct Chunk {
  bool after_star = false;
  std::string_view text;
};

Chunk take_chunk(std::string_view& pattern) {
  Chunk chunk;
  while (pattern.starts_with('*')) {
    pattern.remove_prefix(1);
    chunk.after_star = true;
  }
  bool in_class = false;
  std::size_t end = 0;
  for (; end < pattern.size(); ++end) {
    const char c = pattern[end];
    if (c == '\\') {
      if (end + 1 < pattern.size()) ++end;
    } else if (c == '[') {
      in_class = true;
    } else if (c == ']') {
      in_class = false;
    } else if (c == '*' && !in_class) {
      break;
    }
  }
  chunk.text = pattern.substr(0, end);
  pattern.remove_prefix(end);
  return chunk;
}

// A character of a class, escaped or not; the pattern is known to be valid.
char32_t take_bound(std::string_view& text) {
  if (text.starts_with('\\')) text.remove_prefix(1);
  const DecodedCharacter c = decode_character(text);
  text.remove_prefix(c.length);
  return c.value;
}

// Behind `[`: reads the class up to its `]` and says whether `c` is in it.
bool class_contains(std::string_view& text, char32_t c) {
  const bool negated = text.starts_with('^');
  if (negated) text.remove_prefix(1);
  bool inside = false;
  while (!text.starts_with(']')) {
    const char32_t low = take_bound(text);
    char32_t high = low;
    if (text.starts_with('-')) {
      text.remove_prefix(1);
      high = take_bound(text);
    }
    inside = inside || (low <= c && c <= high);
  }
  text.remove_prefix(1);
  return inside != negated;
}

// Matches a chunk, which has no star, at the front of `name`, and takes what it matched.
bool take_match(std::string_view chunk, std::string_view& name) {
  std::string_view rest = name;
  while (!chunk.empty()) {
    if (rest.empty()) return false;
    const char c = chunk.front();
    chunk.remove_prefix(1);
    if (c == '[') {
      const DecodedCharacter next = decode_character(rest);
      rest.remove_prefix(next.length);
      if (!class_contains(chunk, next.value)) return false;
    } else if (c == '?') {
      if (rest.front() == '/') return false;
      rest.remove_prefix(decode_character(rest).length);
    } else {
      const char wanted = c == '\\' ? chunk.front() : c;
      if (c == '\\') chunk.remove_prefix(1);
      if (rest.front() != wanted) return false;
      rest.remove_prefix(1);
    }
  }
  name = rest;
  return true;
}

// Matches a chunk behind a star: at the first place where it fits, which no slash may stand before.
bool take_match_further(std::string_view chunk, bool last, std::string_view& name) {
  for (std::size_t skip = 0; skip < name.size() && name[skip] != '/'; ++skip) {
    std::string_view rest = name.substr(skip + 1);
    if (take_match(chunk, rest) && (!last || rest.empty())) {
      name = rest;
      return true;
    }
  }
  return false;
}

}  // namespace

bool has_wildcards(std::string_view path) {
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '\\') {
      ++i;
    } else if (path[i] == '*' || path[i] == '?' || path[i] == '[') {
      return true;
    }
  }
  return false;
}

bool wildcard_match(std::string_view pattern, std::string_view name) {
  // Only a class or an escape can be cut short.
  if (pattern.find_first_of("[\\") != std::string_view::npos) {
    tao::pegtl::memory_input in(pattern, "");
    if (!tao::pegtl::parse<grammar::dockerignore::pattern>(in)) return false;
  }
  while (!pattern.empty()) {
    const Chunk chunk = take_chunk(pattern);
    if (chunk.after_star && chunk.text.empty()) return name.find('/') == std::string_view::npos;
    std::string_view rest = name;
    if (take_match(chunk.text, rest) && (rest.empty() || !pattern.empty())) {
      name = rest;
    } else if (!chunk.after_star || !take_match_further(chunk.text, pattern.empty(), name)) {
      return false;
    }
  }
  return name.empty();
}

}  // namespace decant
