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
  while (!text.empty()) {
    const std::size_t plain = std::min(text.find_first_of("\"\\"), text.size());
    to += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    (to += '\\') += text.front();
    text.remove_prefix(1);
  }
  to += '"';
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
