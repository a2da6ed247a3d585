// What Compose and bake files say, in one shape whichever language it was said in. A value that only a run of
// the tool would know (a function, a loop, a variable that nobody set) is unknown, and stays so.
#pragma once

#include "base/problem.hpp"
#include "config/place.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace decant::builds {

using config::Place;

struct Field;

struct Value {
  enum class Kind : std::uint8_t { null, text, list, map, unknown };

  Kind kind = Kind::null;
  Place place;                // of its key, where it has one
  std::string text;           // numbers and truth values as text
  std::vector<Value> items;   // of a list
  std::vector<Field> fields;  // of a map, sorted by name

  // nullptr: it is no map, or has no such key, or nothing is said there.
  [[nodiscard]] const Value* field(std::string_view name) const;
};

struct Field {
  std::string name;
  Value value;
};

// YAML, or JSON with places. Problems as those of config::read_yaml.
Result<Value> read_yaml(const std::string& name, std::string_view text);

}  // namespace decant::builds
