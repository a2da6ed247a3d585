// Manifests' common ground: see manifest_support.hpp.
#include "context/manifest_support.hpp"

#include <nlohmann/json.hpp>

namespace decant {

namespace {

constexpr std::size_t kMostLevels = 200;

// The library's parser has no bound, and every level costs an allocation: counted before, outside strings.
bool is_too_deep(std::string_view text) {
  std::size_t levels = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++levels > kMostLevels) return true;
    } else if ((c == '}' || c == ']') && levels > 0) {
      --levels;
    }
  }
  return false;
}

// Where the text stops to be JSON, and why. The library tells this to a handler without throwing.
class ErrorFinder : public nlohmann::json_sax<nlohmann::json> {
 public:
  bool null() override { return true; }
  bool boolean(bool /*value*/) override { return true; }
  bool number_integer(number_integer_t /*value*/) override { return true; }
  bool number_unsigned(number_unsigned_t /*value*/) override { return true; }
  bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { return true; }
  bool string(string_t& /*value*/) override { return true; }
  bool binary(binary_t& /*value*/) override { return true; }
  bool start_object(std::size_t /*elements*/) override { return true; }
  bool key(string_t& /*value*/) override { return true; }
  bool end_object() override { return true; }
  bool start_array(std::size_t /*elements*/) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const nlohmann::detail::exception& error) override {
    offset = position;
    reason = error.what();
    return false;
  }

  std::size_t offset = 0;  // bytes read, the wrong one included
  std::string reason;
};

// `[json.exception.parse_error.101] parse error at line 3, column 5: what` -> `what`, control characters as
// they are written in the library's message.
std::string_view short_reason(std::string_view reason) {
  const std::size_t column = reason.find(", column ");
  const std::size_t colon = reason.find(": ", column == std::string_view::npos ? 0 : column);
  return colon == std::string_view::npos ? reason : reason.substr(colon + 2);
}

}  // namespace

Result<nlohmann::json> parse_json(std::string_view name, std::string_view text) {
  if (text.size() > kMostManifestBytes)
    return Problem{.what = fmt::format("{}: is larger than 64 MiB", name)};
  if (is_too_deep(text)) return Problem{.what = fmt::format("{}: has more than 200 levels", name)};
  nlohmann::json value = nlohmann::json::parse(text, nullptr, false);
  if (!value.is_discarded()) return value;
  ErrorFinder finder;
  nlohmann::json::sax_parse(text, &finder);
  const std::string_view before = text.substr(0, finder.offset == 0 ? 0 : finder.offset - 1);
  const auto line = 1 + std::ranges::count(before, '\n');
  return Problem{.what = fmt::format("{}:{}: is not valid JSON: {}", name, line, short_reason(finder.reason)),
                 .remedy = "correct the file"};
}

}  // namespace decant
