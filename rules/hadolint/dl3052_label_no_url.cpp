// DL3052: a label that is to be a URL and is none.
//
// Any URI with a scheme counts, by RFC 3986.
#include "base/ascii.hpp"
#include "rules/hadolint/findings.hpp"
#include "rules/hadolint/labels.hpp"
#include "rules/rules.hpp"

#include <algorithm>

namespace decant::rules::dl3052 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3052",
    .name = "label-no-url",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "a label of the schema is no URL",
    .why =
        R"(The configuration says that this label is a URL (`label-schema`, type `url`). It takes any URI with a scheme. Variables are
not expanded. The example has `url` in the schema.)",
    .bad = R"(FROM debian:12-slim
LABEL url="example.com"
)",
    .good = R"(FROM debian:12-slim
LABEL url="https://example.com"
)"};

using ascii::is_digit;
using ascii::is_letter;
bool is_hex(char c) {
  return ascii::hex_value(c).has_value();
}

// Unreserved characters, separators, `%41`, and those of `extra`; nothing else.
bool has_only(std::string_view text, std::string_view extra) {
  constexpr std::string_view kOthers = "-._~!$&'()*+,;=";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return false;
      i += 2;
    } else if (!is_letter(c) && !is_digit(c) && kOthers.find(c) == std::string_view::npos &&
               extra.find(c) == std::string_view::npos) {
      return false;
    }
  }
  return true;
}

bool is_ip_literal(std::string_view text) {
  if (text.starts_with('v'))
    return text.size() > 3 && is_hex(text[1]) && text[2] == '.' && has_only(text.substr(3), ":");
  if (std::count(text.begin(), text.end(), ':') < 2) return false;
  return text.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
}

// `user@host:80`, `[::1]`.
bool is_authority(std::string_view text) {
  if (const std::size_t at = text.find('@'); at != std::string_view::npos) {
    if (!has_only(text.substr(0, at), ":")) return false;
    text.remove_prefix(at + 1);
  }
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos || !is_ip_literal(text.substr(1, end - 1))) return false;
    text.remove_prefix(end + 1);
    if (!text.empty() && !text.starts_with(':')) return false;
  }
  const std::size_t port = std::min(text.find(':'), text.size());
  if (!has_only(text.substr(0, port), "")) return false;
  return port == text.size() ||
         text.substr(port + 1).find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_valid(std::string_view text) {
  const std::size_t scheme = text.find(':');
  if (scheme == std::string_view::npos || scheme == 0 || !is_letter(text.front())) return false;
  if (!std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(scheme),
                   [](char c) { return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.'; }))
    return false;
  text.remove_prefix(scheme + 1);

  if (const std::size_t fragment = text.find('#'); fragment != std::string_view::npos) {
    if (!has_only(text.substr(fragment + 1), ":@/?")) return false;
    text = text.substr(0, fragment);
  }
  if (const std::size_t query = text.find('?'); query != std::string_view::npos) {
    if (!has_only(text.substr(query + 1), ":@/?")) return false;
    text = text.substr(0, query);
  }
  if (text.starts_with("//")) {
    text.remove_prefix(2);
    const std::size_t path = std::min(text.find('/'), text.size());
    if (!is_authority(text.substr(0, path))) return false;
    text.remove_prefix(path);
  }
  return has_only(text, ":@/");
}

void check(const lint::Subject& subject, lint::Report& report) {
  check_labels(subject, kInfo, lint::LabelType::url, is_valid, "is not a valid URL", report);
}

}  // namespace
}  // namespace decant::rules::dl3052

namespace decant::rules {
constinit const lint::Rule label_no_url{&dl3052::kInfo, dl3052::check};
}  // namespace decant::rules
