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

std::string json_string(std::string_view text) {
  // Text of letters is most of a report, and goes in as it is.
  const bool plain =
      std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
  if (!plain) return dump_json(nlohmann::json(text));
  std::string quoted;
  quoted.reserve(text.size() + 2);
  quoted.append(1, '"').append(text).append(1, '"');
  return quoted;
}

nlohmann::json read_json(std::string_view text) {
  return nlohmann::json::parse(text, nullptr, false);
}

}  // namespace decant
