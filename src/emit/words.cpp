// COPY splits its operands at blanks, expands `$` and matches sources as patterns (Go's filepath.Match);
// names that it would read otherwise are not written at all.

#include "emit/words.hpp"

#include "base/json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace decant::emit {

bool plain_copy_source(std::string_view path) {
  if (path.empty()) return false;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte >= 0x7F) return false;
    if (std::string_view("*?[]\\$`\"'<").find(c) != std::string_view::npos) return false;
  }
  return !path.starts_with('#') && !path.starts_with("--");
}

std::string ignore_pattern(std::string_view path) {
  std::string pattern;
  for (const char c : path) {
    if (std::string_view("*?[\\").find(c) != std::string_view::npos) pattern.push_back('\\');
    pattern.push_back(c);
  }
  const bool special = pattern.starts_with('#') || pattern.starts_with('!') || pattern.starts_with(' ');
  return special ? "/" + pattern : pattern;
}

std::string copy_operands(const std::vector<std::string>& sources, std::string_view destination) {
  std::vector<std::string> words = sources;
  words.emplace_back(destination);
  const bool plain = std::all_of(words.begin(), words.end(), [](const std::string& word) {
    return word.find_first_of(" \t\"'") == std::string::npos;
  });
  if (plain) return fmt::format("{}", fmt::join(words, " "));
  return dump_json(nlohmann::json(words));
}

}  // namespace decant::emit
