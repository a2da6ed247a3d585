// The module decant-toml: toml++ in, JSON text out. The library bounds the depth itself.
#include "private/convert.hpp"

#include <nlohmann/json.hpp>
#include <toml++/toml.h>

#include <exception>
#include <sstream>
#include <string>
#include <string_view>

namespace {

using decant::private_module::JsonTaker;
using nlohmann::json;

json converted(const toml::node& node);

json table(const toml::table& node) {
  json out = json::object();
  for (const auto& [key, value] : node) out[std::string(key.str())] = converted(value);
  return out;
}

json converted(const toml::node& node) {
  if (const toml::table* const inner = node.as_table()) return table(*inner);
  if (const toml::array* const list = node.as_array()) {
    json out = json::array();
    for (const toml::node& item : *list) out.push_back(converted(item));
    return out;
  }
  if (const auto* const text = node.as_string()) return text->get();
  if (const auto* const number = node.as_integer()) return number->get();
  if (const auto* const number = node.as_floating_point()) return number->get();
  if (const auto* const truth = node.as_boolean()) return truth->get();
  std::ostringstream out;  // dates and times
  if (const auto* const value = node.as_date()) out << value->get();
  if (const auto* const value = node.as_time()) out << value->get();
  if (const auto* const value = node.as_date_time()) out << value->get();
  return out.str();
}

}  // namespace

extern "C" bool decant_toml_to_json(const char* text, std::size_t size, const JsonTaker* taker);

extern "C" bool decant_toml_to_json(const char* text, std::size_t size, const JsonTaker* taker) {
  // Nothing may be thrown through the C interface.
  try {
    const toml::table parsed = toml::parse(std::string_view(text, size));
    const std::string out = table(parsed).dump(-1, ' ', false, json::error_handler_t::replace);
    taker->json(taker->to, out.data(), out.size());
    return true;
  } catch (const toml::parse_error& error) {
    const std::string_view what = error.description();
    const toml::source_position where = error.source().begin;
    taker->error(taker->to, static_cast<int>(where.line), static_cast<int>(where.column), what.data(),
                 what.size());
  } catch (const std::exception& error) {
    const std::string_view what = error.what();
    taker->error(taker->to, 1, 1, what.data(), what.size());
  }
  return false;
}
