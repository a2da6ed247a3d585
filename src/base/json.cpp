#include "base/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace decant {
namespace {

template <typename Json>
std::string dump(const Json& value, int indent, bool ascii) {
  return value.dump(indent, ' ', ascii, Json::error_handler_t::replace);
}

}  // namespace

std::string dump_json(const nlohmann::json& value, int indent, bool ascii) {
  return dump(value, indent, ascii);
}

std::string dump_json(const nlohmann::ordered_json& value, int indent, bool ascii) {
  return dump(value, indent, ascii);
}

void add_json_string(std::string& to, std::string_view text) {
  // Most of a report is text of letters: that goes in as it is.
  if (!std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; })) {
    to += dump_json(nlohmann::json(text));
    return;
  }
  to += '"';
  std::size_t kept = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '"' && text[i] != '\\') continue;
    to.append(text, kept, i - kept).append(1, '\\');
    kept = i;
  }
  to.append(text, kept).append(1, '"');
}

std::string json_string(std::string_view text) {
  std::string quoted;
  add_json_string(quoted, text);
  return quoted;
}

nlohmann::json read_json(std::string_view text) {
  return nlohmann::json::parse(text, nullptr, false);
}

}  // namespace decant
