// See value.hpp.
#include "builds/value.hpp"

#include "base/json.hpp"
#include "config/file.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace decant::builds {
namespace {

using nlohmann::json;

const json& nothing() {
  static const json kNull;
  return kNull;
}

const json& at(const json& list, std::size_t index) {
  return list.is_array() && index < list.size() ? list[index] : nothing();
}

Place read_place(const json& places, Place otherwise) {
  const json& text = places.is_array() ? at(places, 0) : places;
  if (!text.is_string()) return otherwise;
  const std::string_view bytes = text.get_ref<const std::string&>();
  Place place;
  const auto line = std::from_chars(bytes.data(), bytes.data() + bytes.size(), place.line);
  if (line.ptr != bytes.data() + bytes.size())
    std::from_chars(line.ptr + 1, bytes.data() + bytes.size(), place.column);
  return place;
}

// Both are as deep as config::read_yaml allows.
Value convert(const json& value, const json& places, Place place) {
  Value result{.place = place};
  if (value.is_string()) {
    result.kind = Value::Kind::text;
    result.text = value.get<std::string>();
  } else if (value.is_array()) {
    result.kind = Value::Kind::list;
    for (std::size_t i = 0; i < value.size(); ++i) {
      const json& item = at(at(places, 1), i);
      result.items.push_back(convert(value[i], item, read_place(item, place)));
    }
  } else if (value.is_object()) {
    result.kind = Value::Kind::map;
    const json& keys = at(places, 1);
    for (const auto& item : value.items()) {
      const auto found = keys.find(item.key());
      const json& here = found == keys.end() ? nothing() : *found;
      result.fields.push_back({item.key(), convert(item.value(), at(here, 1), read_place(here, place))});
    }
  } else if (!value.is_null()) {
    result.kind = Value::Kind::text;
    result.text = dump_json(value);
  }
  return result;
}

}  // namespace

const Value* Value::field(std::string_view name) const {
  const auto found = std::ranges::lower_bound(fields, name, {}, &Field::name);
  if (found == fields.end() || found->name != name || found->value.kind == Kind::null) return nullptr;
  return &found->value;
}

Result<Value> read_yaml(const std::string& name, std::string_view text) {
  const Result<config::Yaml> yaml = config::read_yaml(name, text);
  if (!yaml) return yaml.problem();
  return convert(yaml->values, yaml->places, Place{});
}

}  // namespace decant::builds
