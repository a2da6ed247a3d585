// The interface of the module decant-yaml: plain C, so that nothing of yaml-cpp is in our headers.
#pragma once

#include <cstddef>

namespace decant::private_module {

// Converts one YAML document to JSON text and calls `json`, or calls `error` with the line (from 1) and
// returns false.
using YamlToJson = bool(const char* text, std::size_t size, void* to,
                        void (*json)(void* to, const char* bytes, std::size_t size),
                        void (*error)(void* to, int line, const char* bytes, std::size_t size));
inline constexpr const char* kYamlToJson = "decant_yaml_to_json";

// The lines (from 1) of the same document, as JSON of the same shape: a scalar is its line, a list
// `[line, [item, …]]`, a mapping `[line, {"key": [line of the key, value], …}]`.
inline constexpr const char* kYamlLines = "decant_yaml_lines";

}  // namespace decant::private_module
