// Values that BuildKit's typed instructions read before anything is expanded: durations, retries, and the CSV
// form of `--mount` and `--device`. The texts of the errors are those of the Go functions
// behind them, since people search for them.
#include "base/ascii.hpp"
#include "syntax/bytes.hpp"
#include "syntax/checks.hpp"
#include "syntax/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <system_error>

namespace decant::syntax {

namespace {

using ascii::is_digit;

std::size_t count_digits(std::string_view text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  return count;
}

// Nanoseconds of a duration's unit; 0 for none.
double unit_ns(std::string_view unit) {
  struct Unit {
    std::string_view name;
    double ns;
  };
  static constexpr std::array<Unit, 8> kUnits{{{"ns", 1},
                                               {"us", 1e3},
                                               {"\xC2\xB5s", 1e3},
                                               {"\xCE\xBCs", 1e3},
                                               {"ms", 1e6},
                                               {"s", 1e9},
                                               {"m", 60e9},
                                               {"h", 3600e9}}};
  for (const Unit& known : kUnits) {
    if (known.name == unit) return known.ns;
  }
  return 0;
}

}  // namespace

std::optional<bool> parse_bool(std::string_view value) {
  static constexpr std::array<std::string_view, 12> kBools{"1", "t", "T", "TRUE",  "true",  "True",
                                                           "0", "f", "F", "FALSE", "false", "False"};
  const auto* const found = std::find(kBools.begin(), kBools.end(), value);
  if (found == kBools.end()) return std::nullopt;
  return found - kBools.begin() < 6;
}

std::string check_interval(std::string_view name, std::string_view value) {
  if (value.empty()) return {};
  const auto invalid = [&] { return fmt::format("time: invalid duration {}", go_quote(value)); };
  std::string_view rest = value;
  const bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) rest.remove_prefix(1);
  if (rest == "0") return {};
  if (rest.empty()) return invalid();
  double total = 0;
  while (!rest.empty()) {
    const std::size_t whole = count_digits(rest);
    const std::size_t point = rest.substr(whole, 1) == "." ? 1 : 0;
    const std::size_t fraction = point != 0 ? count_digits(rest.substr(whole + 1)) : 0;
    if (whole + fraction == 0) return invalid();
    double amount = 0;
    const std::size_t size = whole + point + fraction;
    const std::string number = "0" + std::string(rest.substr(0, size));
    std::from_chars(number.data(), number.data() + number.size(), amount);
    rest.remove_prefix(size);
    const std::string_view unit = rest.substr(0, rest.find_first_of(".0123456789"));
    if (unit.empty()) return fmt::format("time: missing unit in duration {}", go_quote(value));
    const double ns = unit_ns(unit);
    if (ns == 0) return fmt::format("time: unknown unit {} in duration {}", go_quote(unit), go_quote(value));
    rest.remove_prefix(unit.size());
    if (whole > 19) return invalid();
    total += amount * ns;
    if (total > 9223372036854775807.0) return invalid();
  }
  if (total < 1) return {};  // zero nanoseconds: the default
  if (negative || total < 1e6) return fmt::format("Interval {} cannot be less than 1ms", go_quote(name));
  return {};
}

std::string check_retries(std::string_view value) {
  if (value.empty()) return {};
  const auto failed = [&](std::string_view why) {
    return fmt::format("strconv.ParseInt: parsing {}: {}", go_quote(value), why);
  };
  std::string_view digits = value;
  if (digits.starts_with('-') || digits.starts_with('+')) digits.remove_prefix(1);
  if (digits.empty() || count_digits(digits) != digits.size()) return failed("invalid syntax");
  std::int64_t number = 0;
  const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool negative = value.starts_with('-');
  const std::int64_t most = negative ? 2147483648 : 2147483647;
  if (result.ec != std::errc{} || number > most) return failed("value out of range");
  if (negative && number != 0) return fmt::format("--retries cannot be negative (-{})", number);
  return {};
}

std::string check_mount(std::string_view value) {
  const CsvFields csv = read_csv(value);
  if (!csv.error.empty()) return fmt::format("failed to parse csv mounts: {}", csv.error);
  for (const std::string_view field : csv.fields) {
    const std::size_t equals = field.find('=');
    if (equals == std::string_view::npos || lower(field.substr(0, equals)) != "from") continue;
    const std::string_view from = field.substr(equals + 1);
    const std::size_t dollar = from.find('$');
    if (dollar != std::string_view::npos && dollar + 1 != from.size()) {
      return "'from' doesn't support variable expansion, define alias stage instead";
    }
  }
  return {};
}

std::string check_device(std::string_view value) {
  const CsvFields csv = read_csv(value);
  if (!csv.error.empty()) return fmt::format("failed to parse csv devices: {}", csv.error);
  std::string name;
  for (const std::string& field : csv.fields) {
    const std::size_t equals = field.find('=');
    const std::string key = lower(std::string_view(field).substr(0, equals));
    if (equals == std::string::npos) {
      if (key == "required") continue;
      if (!name.empty()) return fmt::format("invalid field '{}' must be a key=value pair", field);
      name = field;
      continue;
    }
    const std::string argument = field.substr(equals + 1);
    if (key == "name") {
      if (!name.empty()) return fmt::format("device name already set to {}", name);
      name = argument;
    } else if (key == "required") {
      if (!parse_bool(argument)) return fmt::format("invalid value for {}: {}", key, argument);
    } else if (name.empty()) {
      name = field;
    } else {
      static constexpr std::array<std::string_view, 2> kKeys{"name", "required"};
      return fmt::format("unexpected key '{}' in '{}'{}", key, field, suggestion(key, kKeys, true));
    }
  }
  return {};
}

}  // namespace decant::syntax
