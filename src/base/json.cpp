#include "base/json.hpp"

#include <nlohmann/json.hpp>

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

nlohmann::json read_json(std::string_view text) {
  return nlohmann::json::parse(text, nullptr, false);
}

}  // namespace decant
