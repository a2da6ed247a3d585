#include "shellcheck/head.hpp"

#include "base/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <span>
#include <vector>

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

std::string without_indentation(std::string_view text, LogicalText& places) {
  const std::span<const LogicalText::Piece> pieces = places.pieces();
  std::string result;
  std::vector<LogicalText::Piece> moved;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const std::size_t end = i + 1 < pieces.size() ? pieces[i + 1].logical_begin : text.size();
    const std::string_view piece = text.substr(pieces[i].logical_begin, end - pieces[i].logical_begin);
    const std::size_t blanks = std::min(piece.find_first_not_of(" \t"), piece.size());
    const std::size_t left_out = i > 0 && blanks > 1 ? blanks - 1 : 0;
    moved.push_back({static_cast<std::uint32_t>(result.size()),
                     pieces[i].source_begin + static_cast<std::uint32_t>(left_out)});
    if (left_out > 0) result += ' ';
    result += piece.substr(left_out > 0 ? blanks : 0);
  }
  if (pieces.empty()) return std::string(text);
  places = LogicalText({}, moved);
  return result;
}

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
