#include "shellcheck/head.hpp"

#include "base/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace decant::shellcheck {
namespace {

bool is_name_character(char c) {
  return ascii::is_alphanumeric(c) || c == '_';
}

// All that could be the name of a variable.
std::set<std::string_view> names_in(std::string_view text) {
  std::set<std::string_view> names;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_name_character(text[at])) {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    while (at < text.size() && is_name_character(text[at])) ++at;
    if (!ascii::is_digit(text[begin])) names.insert(text.substr(begin, at - begin));
  }
  return names;
}

}  // namespace

Script with_head(std::string_view shebang, std::string_view text,
                 const std::function<bool(std::string_view name)>& is_set) {
  Script script;
  script.text = fmt::format("#!{}\n", shebang);
  for (const std::string_view name : names_in(text)) {
    if (is_set(name)) script.text += fmt::format("export {}=1\n", name);
  }
  script.head_lines = static_cast<std::uint32_t>(std::ranges::count(script.text, '\n'));
  script.head_bytes = script.text.size();
  script.text += text;
  return script;
}

}  // namespace decant::shellcheck
