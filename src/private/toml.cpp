// The module decant-toml: toml++ in, JSON text out. The library bounds how deep values lie in values, but not
// how many parts a key has (`a.a.a… = 1`): each is a table in a table, and tables are taken apart by
// recursion. So keys are measured before the library sees them.
#include "private/convert.hpp"

#include <nlohmann/json.hpp>
#include <toml++/toml.h>

#include <algorithm>
#include <exception>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>

namespace {

using decant::private_module::JsonTaker;
using decant::private_module::tell_mistake;
using nlohmann::json;

// Dots in one key, or in all keys and numbers of an inline table.
constexpr int kMostDots = 200;

// Behind the string whose opening quotes stand at `at`; the text's end when nothing closes it.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  const char quote = text[at];
  const std::string three(3, quote);
  const bool long_form = text.substr(at).starts_with(three);
  for (std::size_t i = at + (long_form ? 3 : 1); i < text.size(); ++i) {
    if (text[i] == '\\' && quote == '"') {
      ++i;
    } else if (long_form ? text.substr(i).starts_with(three) : text[i] == quote || text[i] == '\n') {
      return i + (long_form ? 3 : 1);
    }
  }
  return text.size();
}

// Where a key has too many parts; nullopt when none has. Up to the first mistake in the text this meets the
// same strings and comments as the library does.
std::optional<std::size_t> too_deep_at(std::string_view text) {
  int dots = 0;
  int braces = 0;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '"' || c == '\'') {
      i = end_of_string(text, i);
      continue;
    }
    if (c == '#') {
      i = std::min(text.find('\n', i), text.size());
      continue;
    }
    if (c == '{') ++braces;
    if (c == '}' && braces > 0) --braces;
    if ((c == '\n' || c == ',') && braces == 0) dots = 0;
    if (c == '.' && ++dots > kMostDots) return i;
    ++i;
  }
  return std::nullopt;
}

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
  const std::string_view whole(text, size);
  if (const std::optional<std::size_t> deep = too_deep_at(whole)) {
    tell_mistake(*taker, whole, *deep, "a key with too many parts");
    return false;
  }
  // Nothing may be thrown through the C interface.
  try {
    const toml::table parsed = toml::parse(whole);
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
