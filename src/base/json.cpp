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

const nlohmann::json* json_member(const nlohmann::json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

std::optional<std::string> json_text(const nlohmann::json& object, const char* name) {
  const nlohmann::json* const found = json_member(object, name);
  return found != nullptr && found->is_string() ? std::optional(found->get<std::string>()) : std::nullopt;
}

std::optional<bool> json_flag(const nlohmann::json& object, const char* name) {
  const nlohmann::json* const found = json_member(object, name);
  return found != nullptr && found->is_boolean() ? std::optional(found->get<bool>()) : std::nullopt;
}

std::optional<std::uint64_t> json_count(const nlohmann::json& object, const char* name) {
  const nlohmann::json* const found = json_member(object, name);
  return found != nullptr && found->is_number_unsigned() ? std::optional(found->get<std::uint64_t>())
                                                         : std::nullopt;
}

std::optional<double> json_number(const nlohmann::json& object, const char* name) {
  const nlohmann::json* const found = json_member(object, name);
  return found != nullptr && found->is_number() ? std::optional(found->get<double>()) : std::nullopt;
}

}  // namespace decant
