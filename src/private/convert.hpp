// The interface of the modules that read a format and give JSON back: plain C, so that nothing of the
// libraries is in our headers.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace decant::private_module {

// Who gets the result: JSON text, or a mistake with its line and column (from 1).
struct JsonTaker {
  void* to = nullptr;
  void (*json)(void* to, const char* bytes, std::size_t size) = nullptr;
  void (*error)(void* to, int line, int column, const char* bytes, std::size_t size) = nullptr;
};

// A mistake at an offset of the text.
inline void tell_mistake(const JsonTaker& taker, std::string_view text, std::size_t offset,
                         std::string_view what) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t column = before.size() - (before.rfind('\n') + 1) + 1;
  taker.error(taker.to, static_cast<int>(line), static_cast<int>(column), what.data(), what.size());
}

// Converts one document to JSON text. Calls one of the two, and returns whether it was `json`.
using ToJson = bool(const char* text, std::size_t size, const JsonTaker* taker);

// decant-toml: tables as objects, dates and times as texts.
inline constexpr const char* kTomlToJson = "decant_toml_to_json";
// decant-xml: an element is `{"name", "attributes", "text", "children"}`; `text` is all character data in it,
// without blanks at both ends. Namespaces stay as written, document types are not read.
inline constexpr const char* kXmlToJson = "decant_xml_to_json";

}  // namespace decant::private_module
