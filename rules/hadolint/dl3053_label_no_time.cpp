// DL3053: a label that is to be a time as RFC 3339 writes them, and is none.
#include "base/ascii.hpp"
#include "rules/hadolint/findings.hpp"
#include "rules/hadolint/labels.hpp"
#include "rules/rules.hpp"

#include <algorithm>
#include <array>

namespace decant::rules::dl3053 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3053",
    .name = "label-no-time",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "a label of the schema is no time of RFC 3339",
    .why =
        R"(The configuration says that this label is a time (`label-schema`, type `rfc3339`): `2024-03-01T12:30:45Z`, or with an offset
in place of the `Z`. The example has `created` in the schema.)",
    .bad = R"(FROM debian:12-slim
LABEL created="2024-03-01"
)",
    .good = R"(FROM debian:12-slim
LABEL created="2024-03-01T12:30:45Z"
)"};

// Takes numbers and separators off the front.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  // A number of at least `least` and at most `most` digits; -1 for none.
  int number(std::size_t least, std::size_t most) {
    int value = 0;
    std::size_t size = 0;
    while (size < rest_.size() && size < most && ascii::is_digit(rest_[size]))
      value = value * 10 + (rest_[size++] - '0');
    rest_.remove_prefix(size);
    return size < least ? -1 : value;
  }
  // In either case.
  bool one_of(std::string_view characters) {
    if (rest_.empty() || characters.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void digits() { rest_.remove_prefix(std::min(rest_.find_first_not_of("0123456789"), rest_.size())); }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

int days_of(int year, int month) {
  constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return kDays[static_cast<std::size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
}

bool read_date(Scanner& scanner) {
  const int year = scanner.number(1, 4);
  if (year < 0 || !scanner.one_of("-")) return false;
  const int month = scanner.number(2, 2);
  if (month < 1 || month > 12 || !scanner.one_of("-")) return false;
  const int day = scanner.number(2, 2);
  return day >= 1 && day <= days_of(year, month);
}

bool read_time(Scanner& scanner) {
  const int hour = scanner.number(2, 2);
  if (hour < 0 || hour > 23 || !scanner.one_of(":")) return false;
  const int minute = scanner.number(2, 2);
  if (minute < 0 || minute > 59 || !scanner.one_of(":")) return false;
  const int second = scanner.number(2, 2);
  if (second < 0 || second > 60) return false;
  if (scanner.one_of(".")) scanner.digits();
  return true;
}

bool read_zone(Scanner& scanner) {
  if (scanner.one_of("Zz")) return true;
  if (!scanner.one_of("+-") || scanner.number(2, 2) < 0) return false;
  scanner.one_of(":");
  return scanner.number(2, 2) >= 0;
}

bool is_valid(std::string_view value) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t begin = std::min(value.find_first_not_of(kBlanks), value.size());
  value.remove_prefix(begin);
  value = value.substr(0, value.find_last_not_of(kBlanks) + 1);
  Scanner scanner(value);
  return read_date(scanner) && scanner.one_of("Tt") && read_time(scanner) && read_zone(scanner) &&
         scanner.at_end();
}

void check(const lint::Subject& subject, lint::Report& report) {
  check_labels(subject, kInfo, lint::LabelType::rfc3339, is_valid,
               "is not a valid time: it must conform to RFC 3339", report);
}

}  // namespace
}  // namespace decant::rules::dl3053

namespace decant::rules {
constinit const lint::Rule label_no_time{&dl3053::kInfo, dl3053::check};
}  // namespace decant::rules
