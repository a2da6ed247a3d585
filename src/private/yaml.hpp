// The interface of the module decant-yaml: plain C, so that nothing of yaml-cpp is in our headers.
#pragma once

#include <cstddef>

namespace decant::private_module {

// Who gets the result: JSON text, or a mistake with its line and column (from 1).
struct YamlTaker {
  void* to = nullptr;
  void (*json)(void* to, const char* bytes, std::size_t size) = nullptr;
  void (*error)(void* to, int line, int column, const char* bytes, std::size_t size) = nullptr;
};

// Converts one YAML document to JSON text. Calls one of the two, and returns whether it was `json`.
using YamlToJson = bool(const char* text, std::size_t size, const YamlTaker* taker);
inline constexpr const char* kYamlToJson = "decant_yaml_to_json";

// The same with where the document says it: `[value, places]`, both of the same shape. A place is `"line:column"`; a scalar is its
// place, a list `[place, [item, …]]`, a mapping `[place, {"key": [place of the key, value], …}]`, with
// `{"key": place of the second, …}` as a third where keys are there twice (the last one counts).
inline constexpr const char* kYamlWithPlaces = "decant_yaml_with_places";

}  // namespace decant::private_module
