// See pattern_literals.hpp. What the reference makes of a pattern is in pattern.cpp; here only characters
// count that are the same to it before and after.
#include "context/pattern_literals.hpp"

#include "base/ascii.hpp"

namespace decant {
namespace {

// Stands for itself in the expression, escaped or not.
bool is_plain(char c) {
  return ascii::is_alphanumeric(c) ||
         std::string_view("/._-+,=:@%~# (){}|$!&;'\"<>`").find(c) != std::string_view::npos;
}

// The length of `[…]` at the front when nothing in it is special but a range; 0 for anything else.
std::size_t simple_class(std::string_view text) {
  const std::size_t end = text.find(']', 1);
  if (end == std::string_view::npos || end < 2) return 0;
  const std::string_view inside = text.substr(1, end - 1);
  const auto is_simple = [](char c) { return ascii::is_alphanumeric(c) || c == '-' || c == '_'; };
  const bool is_read = std::ranges::all_of(inside, is_simple) && std::ranges::count(inside, '-') <= 1;
  return is_read ? end + 1 : 0;
}

// The characters of a simple class, without its brackets.
std::string members(std::string_view inside) {
  std::string all;
  for (std::size_t i = 0; i < inside.size(); ++i) {
    if (i + 2 < inside.size() && inside[i + 1] == '-') {
      for (char c = inside[i]; c <= inside[i + 2]; ++c) all += c;
      i += 2;
    } else {
      all += inside[i];
    }
  }
  return all;
}

}  // namespace

PatternLiterals PatternLiterals::of(std::string_view pattern) {
  PatternLiterals literals;
  std::vector<std::string> texts(1);  // n + 1 texts around n wildcards
  std::string wildcards;              // `*`, `?`, `[`, `G` for `**/`, `E` for `**` at the end
  std::vector<std::string> classes;   // of the `[`
  for (std::size_t at = 0; at < pattern.size();) {
    const char c = pattern[at];
    std::size_t length = 1;
    char wildcard = '\0';
    if (c == '*' && pattern.substr(at).starts_with("**")) {
      length = pattern.substr(at).starts_with("**/") ? 3 : 2;
      wildcard = at + length == pattern.size() ? 'E' : 'G';
    } else if (c == '*' || c == '?') {
      wildcard = c;
    } else if (c == '[') {
      length = simple_class(pattern.substr(at));
      wildcard = c;
      if (length == 0) return {};
      classes.push_back(members(pattern.substr(at + 1, length - 2)));
    } else if (!is_plain(c)) {
      return {};
    }
    if (wildcard == '\0') {
      texts.back() += c;
    } else {
      wildcards += wildcard;
      texts.emplace_back();
    }
    at += length;
  }
  if (wildcards.empty()) return {};
  // Classes at the end take one byte each: they are looked at from there.
  while (wildcards.ends_with('[')) {
    wildcards.pop_back();
    literals.classes_.push_back(std::move(classes.back()));
    classes.pop_back();
    literals.back_ = '\0' + texts.back() + literals.back_;
    texts.pop_back();
  }
  literals.back_ = texts.back() + literals.back_;
  if (wildcards.empty()) return {};
  literals.front_ = texts.front();
  for (std::size_t i = 1; i + 1 < texts.size(); ++i) {
    if (!texts[i].empty()) literals.pieces_.push_back(texts[i]);
  }
  if (wildcards == "*") literals.form_ = Form::star;
  if (wildcards == "G*" && literals.front_.empty() && literals.pieces_.empty())
    literals.form_ = Form::globstar_star;
  return literals;
}

bool PatternLiterals::contains_pieces(std::string_view path) const {
  for (const std::string& piece : pieces_) {
    const std::size_t at = path.find(piece);
    if (at == std::string_view::npos) return false;
    path.remove_prefix(at + piece.size());
  }
  return true;
}

bool PatternLiterals::ends(std::string_view path) const {
  if (classes_.empty()) return path.ends_with(back_);
  if (path.size() < back_.size()) return false;
  std::size_t next = 0;
  for (std::size_t i = 1; i <= back_.size(); ++i) {
    const char expected = back_[back_.size() - i];
    const char found = path[path.size() - i];
    if (expected != '\0' ? found != expected : classes_[next++].find(found) == std::string::npos)
      return false;
  }
  return true;
}

bool PatternLiterals::fit(std::string_view path) const {
  if (path.size() < front_.size() + back_.size() || !path.starts_with(front_) || !ends(path)) return false;
  if (pieces_.empty()) return true;
  return contains_pieces(path.substr(front_.size(), path.size() - front_.size() - back_.size()));
}

bool PatternLiterals::fit_within(std::string_view path) const {
  if (!path.starts_with(front_)) return false;
  path.remove_prefix(front_.size());
  if (!pieces_.empty() && !contains_pieces(path)) return false;
  return !classes_.empty() || path.find(back_) != std::string_view::npos;
}

// `[^/]*` takes any bytes but a slash, `(.*/)?` any directories but such with a line feed in their names.
std::optional<bool> PatternLiterals::decide(std::string_view path) const {
  const std::string_view middle = path.substr(front_.size(), path.size() - front_.size() - back_.size());
  const std::size_t slash = middle.rfind('/');
  switch (form_) {
    case Form::other:
      return std::nullopt;
    case Form::star:
      return slash == std::string_view::npos;
    case Form::globstar_star:
      // The directories end at the last slash before the end, unless that has slashes of its own.
      if (slash == std::string_view::npos) return true;
      return middle.substr(0, slash).find('\n') == std::string_view::npos;
  }
  return std::nullopt;
}

}  // namespace decant
