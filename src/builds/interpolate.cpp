// See interpolate.hpp.
#include "builds/interpolate.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"

namespace decant::builds {
namespace {

// Defaults stand in defaults: nobody needs more of them than this.
constexpr int kMaxDefaults = 20;

bool begins_name(char c) {
  return ascii::is_letter(c) || c == '_';
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

std::size_t name_size(std::string_view text) {
  if (text.empty() || !begins_name(text[0])) return 0;
  std::size_t size = 1;
  while (size < text.size() && (begins_name(text[size]) || ascii::is_digit(text[size]))) ++size;
  return size;
}

// The size of what stands before the brace that closes; npos: none does.
std::size_t closing_brace(std::string_view text) {
  std::size_t depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 2) == "${") {
      ++depth;
      ++i;
    } else if (text[i] == '}') {
      if (depth == 0) return i;
      --depth;
    }
  }
  return std::string_view::npos;
}

std::optional<std::string> expand(std::string_view text, const Environment& environment, int depth);

// What stands between `${` and `}`.
std::optional<std::string> braced(std::string_view inner, const Environment& environment, int depth) {
  const std::size_t size = name_size(inner);
  if (size == 0) return std::nullopt;
  const std::optional<std::string> value = environment(std::string(inner.substr(0, size)));
  std::string_view rest = inner.substr(size);
  if (rest.empty()) return value;
  const bool empty_counts = rest.starts_with(':');  // an empty one is as one that is not set
  if (empty_counts) rest.remove_prefix(1);
  if (rest.empty()) return std::nullopt;
  const bool is_set = value && !(empty_counts && value->empty());
  switch (rest[0]) {
    case '-':
      return is_set ? value : expand(rest.substr(1), environment, depth + 1);
    case '+':
      return is_set ? expand(rest.substr(1), environment, depth + 1) : std::optional<std::string>("");
    case '?':
      return is_set ? value : std::nullopt;
    default:
      return std::nullopt;
  }
}

std::optional<std::string> expand(std::string_view text, const Environment& environment, int depth) {
  if (depth > kMaxDefaults) return std::nullopt;
  std::string result;
  for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$')) {
    result += text.substr(0, at);
    text.remove_prefix(at + 1);
    std::optional<std::string> value;
    if (text.starts_with('$')) {
      value = "$";
      text.remove_prefix(1);
    } else if (text.starts_with('{')) {
      const std::size_t end = closing_brace(text.substr(1));
      if (end == std::string_view::npos) return std::nullopt;
      value = braced(text.substr(1, end), environment, depth);
      text.remove_prefix(end + 2);
    } else {
      const std::size_t size = name_size(text);
      if (size == 0) return std::nullopt;
      value = environment(std::string(text.substr(0, size)));
      text.remove_prefix(size);
    }
    if (!value) return std::nullopt;
    result += *value;
  }
  return result + std::string(text);
}

}  // namespace

std::optional<std::string> interpolate(std::string_view text, const Environment& environment) {
  return expand(text, environment, 0);
}

std::map<std::string, std::string, std::less<>> read_env_file(std::string_view text) {
  std::map<std::string, std::string, std::less<>> variables;
  for (std::string_view line : split(text, '\n')) {
    const auto strip = [](std::string_view& from) {
      while (!from.empty() && is_blank(from.front())) from.remove_prefix(1);
      while (!from.empty() && is_blank(from.back())) from.remove_suffix(1);
    };
    strip(line);
    if (line.starts_with("export ")) line.remove_prefix(7);
    const std::size_t equals = line.find('=');
    std::string_view name = line.substr(0, equals);
    strip(name);
    if (equals == std::string_view::npos || name.empty() || name_size(name) != name.size()) continue;
    std::string_view value = line.substr(equals + 1);
    strip(value);
    const bool quoted = value.size() >= 1 && (value[0] == '"' || value[0] == '\'');
    if (quoted) {
      const std::size_t end = value.find(value[0], 1);
      if (end == std::string_view::npos) continue;
      value = value.substr(1, end - 1);
    } else {
      const std::size_t comment = std::min(value.find(" #"), value.find("\t#"));
      value = value.substr(0, comment);
      strip(value);
    }
    variables.insert_or_assign(std::string(name), std::string(value));
  }
  return variables;
}

}  // namespace decant::builds
