// See json_text.hpp.
#include "syntax/json_text.hpp"

#include "syntax/bytes.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace decant {
namespace {

std::string base64(std::string_view bytes) {
  static constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      const auto byte = i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U;
      group = (group << 8U) | byte;
    }
    for (std::size_t j = 0; j < 4; ++j) {
      out += i + j <= bytes.size() ? kDigits[(group >> (18U - 6U * j)) & 0x3FU] : '=';
    }
  }
  return out;
}

}  // namespace

nlohmann::ordered_json text_json(std::string_view text) {
  if (is_utf8(text)) return std::string(text);
  return {{"b64", base64(text)}};
}

}  // namespace decant
