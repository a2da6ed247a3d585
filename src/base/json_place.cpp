#include "base/json_place.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>

namespace decant {
namespace {

// Takes everything and keeps the place of the first error.
class Place : public nlohmann::json_sax<nlohmann::json> {
 public:
  [[nodiscard]] std::optional<std::size_t> at() const { return at_; }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return true; }
  bool key(string_t&) override { return true; }
  bool end_object() override { return true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    at_ = position > 0 ? position - 1 : 0;  // it counts from 1
    return false;
  }

 private:
  std::optional<std::size_t> at_;
};

}  // namespace

std::optional<std::size_t> json_error(std::string_view text) {
  Place place;
  nlohmann::json::sax_parse(text, &place);
  if (!place.at()) return std::nullopt;
  return std::min(*place.at(), text.size());
}

}  // namespace decant
