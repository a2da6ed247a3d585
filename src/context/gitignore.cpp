// See gitignore.hpp. Source: gitignore(5), and git's wildmatch.c and dir.c for what it leaves open.
#include "context/gitignore.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace decant {
namespace {

struct NamedClass {
  std::string_view name;
  int (*has)(int);
};
constexpr std::array kNamedClasses{NamedClass{"alnum", [](int c) { return std::isalnum(c); }},
                                   NamedClass{"alpha", [](int c) { return std::isalpha(c); }},
                                   NamedClass{"blank", [](int c) { return std::isblank(c); }},
                                   NamedClass{"cntrl", [](int c) { return std::iscntrl(c); }},
                                   NamedClass{"digit", [](int c) { return std::isdigit(c); }},
                                   NamedClass{"graph", [](int c) { return std::isgraph(c); }},
                                   NamedClass{"lower", [](int c) { return std::islower(c); }},
                                   NamedClass{"print", [](int c) { return std::isprint(c); }},
                                   NamedClass{"punct", [](int c) { return std::ispunct(c); }},
                                   NamedClass{"space", [](int c) { return std::isspace(c); }},
                                   NamedClass{"upper", [](int c) { return std::isupper(c); }},
                                   NamedClass{"xdigit", [](int c) { return std::isxdigit(c); }}};

// `[:alpha:]` at the beginning of `rest`: its length, and whether `c` is in it.
std::size_t take_named_class(std::string_view rest, char c, bool& found) {
  if (!rest.starts_with("[:")) return 0;
  const std::size_t end = rest.find(":]", 2);
  if (end == std::string_view::npos) return 0;
  const auto named = std::ranges::find(kNamedClasses, rest.substr(2, end - 2), &NamedClass::name);
  if (named == kNamedClasses.end()) return 0;
  found |= named->has(static_cast<unsigned char>(c)) != 0;
  return end + 2;
}

// The class behind `[`: its length with `]`, 0 where it has no end, and whether `c` is in it.
std::size_t match_class(std::string_view rest, char c, bool& matched) {
  std::size_t at = 0;
  const bool negated = !rest.empty() && (rest[0] == '!' || rest[0] == '^');
  if (negated) ++at;
  bool found = false;
  bool first = true;
  while (at < rest.size() && (first || rest[at] != ']')) {
    first = false;
    if (const std::size_t size = take_named_class(rest.substr(at), c, found); size != 0) {
      at += size;
      continue;
    }
    const auto take = [&] {
      if (rest[at] == '\\' && at + 1 < rest.size()) ++at;
      return static_cast<unsigned char>(rest[at++]);
    };
    const unsigned char low = take();
    unsigned char high = low;
    if (at + 1 < rest.size() && rest[at] == '-' && rest[at + 1] != ']') {
      ++at;
      high = take();
    }
    const auto value = static_cast<unsigned char>(c);
    found |= low <= value && value <= high;
  }
  if (at >= rest.size()) return 0;
  matched = found != negated;
  return at + 1;
}

// One component. On a mismatch the last `*` takes a character more: no other has to.
bool component_match(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t star_text = 0;
  while (t < text.size()) {
    std::size_t taken = 0;
    bool fits = false;
    if (p < pattern.size()) {
      const char c = pattern[p];
      if (c == '*') {
        star = p++;
        star_text = t;
        continue;
      }
      if (c == '?') {
        fits = true;
        taken = 1;
      } else if (c == '[') {
        const std::size_t size = match_class(pattern.substr(p + 1), text[t], fits);
        if (size == 0) return false;  // git: a class without an end fits nothing
        taken = size + 1;
      } else if (c == '\\' && p + 1 < pattern.size()) {
        fits = pattern[p + 1] == text[t];
        taken = 2;
      } else {
        fits = c == text[t];
        taken = 1;
      }
    }
    if (fits) {
      p += taken;
      ++t;
    } else if (star == std::string_view::npos) {
      return false;
    } else {
      p = star + 1;
      t = ++star_text;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::vector<std::string_view> components(std::string_view path) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t slash = path.find('/');
    parts.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return parts;
    path.remove_prefix(slash + 1);
  }
}

// Blanks at the end count only behind a backslash.
std::string_view without_blanks_at_end(std::string_view line) {
  while (line.ends_with(' ') && !(line.size() > 1 && line[line.size() - 2] == '\\')) line.remove_suffix(1);
  return line;
}

}  // namespace

bool glob_match(std::string_view pattern, std::string_view path) {
  const std::vector<std::string_view> wanted = components(pattern);
  const std::vector<std::string_view> parts = components(path);
  std::size_t w = 0;
  std::size_t p = 0;
  std::size_t star = std::string_view::npos;
  std::size_t star_part = 0;
  while (p < parts.size()) {
    if (w < wanted.size() && wanted[w] == "**") {
      if (w + 1 == wanted.size()) return true;  // at least one component is left
      star = w++;
      star_part = p;
    } else if (w < wanted.size() && component_match(wanted[w], parts[p])) {
      ++w;
      ++p;
    } else if (star == std::string_view::npos) {
      return false;
    } else {
      w = star + 1;
      p = ++star_part;
    }
  }
  return w == wanted.size();
}

GitIgnore GitIgnore::parse(std::string_view text) {
  GitIgnore file;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    line = without_blanks_at_end(line);
    if (line.empty() || line[0] == '#') continue;
    Rule rule;
    if (line[0] == '!') {
      rule.negated = true;
      line.remove_prefix(1);
    }
    if (line.ends_with('/')) {
      rule.directories_only = true;
      line.remove_suffix(1);
    }
    rule.anchored = line.find('/') != std::string_view::npos;
    if (line.starts_with('/')) line.remove_prefix(1);
    if (line.empty()) continue;
    rule.pattern = line;
    file.rules_.push_back(std::move(rule));
  }
  return file;
}

std::optional<bool> GitIgnore::ignores(std::string_view path, bool is_directory) const {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  for (auto rule = rules_.rbegin(); rule != rules_.rend(); ++rule) {
    if (rule->directories_only && !is_directory) continue;
    const bool fits = rule->anchored ? glob_match(rule->pattern, path) : component_match(rule->pattern, name);
    if (fits) return !rule->negated;
  }
  return std::nullopt;
}

}  // namespace decant
