// JSON to text and back, in one translation unit: nlohmann's parser and serializer are templates, and each
// file that calls them by itself takes two seconds more to compile.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace decant {

// On one line where `indent` is negative, `ascii` with \u escapes only. What is no UTF-8 becomes U+FFFD.
std::string dump_json(const nlohmann::json& value, int indent = -1, bool ascii = false);
std::string dump_json(const nlohmann::ordered_json& value, int indent = -1, bool ascii = false);

// A string with its quotes, as dump_json writes it.
std::string json_string(std::string_view text);
void add_json_string(std::string& to, std::string_view text);

// `is_discarded()` where the text is no JSON.
nlohmann::json read_json(std::string_view text);

// What an object holds under a name. Nothing where it is no object, holds nothing there, or something else
// than what is asked for: json's own `value` throws then.
const nlohmann::json* json_member(const nlohmann::json& object, const char* name);
std::optional<std::string> json_text(const nlohmann::json& object, const char* name);
std::optional<bool> json_flag(const nlohmann::json& object, const char* name);
std::optional<std::uint64_t> json_count(const nlohmann::json& object, const char* name);  // no sign
std::optional<double> json_number(const nlohmann::json& object, const char* name);

}  // namespace decant
