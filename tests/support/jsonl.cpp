// See jsonl.hpp.
#include "support/jsonl.hpp"

#include "support/golden.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>

namespace decant {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string decode_base64(std::string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == '=') break;
    const std::size_t value = kAlphabet.find(c);
    REQUIRE(value != std::string_view::npos);
    bits = (bits << 6U) | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>(static_cast<unsigned char>((bits >> static_cast<unsigned>(count)) & 0xffU));
  }
  return out;
}

}  // namespace

std::vector<nlohmann::json> read_jsonl(std::string_view path_below_testdata) {
  const std::string text = read_testdata(path_below_testdata);
  std::vector<nlohmann::json> objects;
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = std::string_view(text).substr(begin, end - begin);
    begin = end + 1;
    ++number;
    if (line.empty()) continue;
    nlohmann::json object = nlohmann::json::parse(line, nullptr, false);
    const std::string place = fmt::format("testdata/{}:{}", path_below_testdata, number);
    REQUIRE_MESSAGE(object.is_object(), place);
    objects.push_back(std::move(object));
  }
  return objects;
}

std::string text_of(const nlohmann::json& value) {
  if (value.is_string()) return value.get<std::string>();
  REQUIRE(value.is_object());
  if (value.contains("b64")) return decode_base64(value.at("b64").get<std::string>());
  REQUIRE(value.contains("join"));
  std::string out;
  for (const nlohmann::json& part : value.at("join")) {
    const auto text = part.at(0).get<std::string>();
    const auto count = part.at(1).get<std::size_t>();
    for (std::size_t i = 0; i < count; ++i) out += text;
  }
  return out;
}

}  // namespace decant
