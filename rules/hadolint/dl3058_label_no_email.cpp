// DL3058: a label that is to be an e-mail address, and is none.
//
// The address alone, as RFC 5322 has it; no name, no list, no comments.
#include "base/ascii.hpp"
#include "rules/hadolint/findings.hpp"
#include "rules/hadolint/labels.hpp"
#include "rules/rules.hpp"

#include <algorithm>

namespace decant::rules::dl3058 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3058",
    .name = "label-no-email",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "a label of the schema is no e-mail address",
    .why =
        R"(The configuration says that this label is an e-mail address (`label-schema`, type `email`): `jo@example.com`, without a name
and angle brackets. The example has `maintainer` in the schema.)",
    .bad = R"(FROM debian:12-slim
LABEL maintainer="Jo Doe <jo@example.com>"
)",
    .good = R"(FROM debian:12-slim
LABEL maintainer="jo@example.com"
)"};

bool is_alphanumeric(char c) {
  return ascii::is_alphanumeric(c);
}

bool is_atom_text(char c) {
  constexpr std::string_view kOthers = "!#$%&'*+/=?^_`{|}~-";
  return is_alphanumeric(c) || kOthers.find(c) != std::string_view::npos;
}

// Length of an atom or a string in quotes at the front; 0 for neither.
std::size_t word_size(std::string_view text) {
  if (!text.starts_with('"')) {
    const auto end = std::ranges::find_if_not(text, is_atom_text);
    return static_cast<std::size_t>(end - text.begin());
  }
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') return i + 1;
    if (text[i] == '\\') ++i;
  }
  return 0;
}

// Words with dots between; what is left behind them stays in `text`.
bool take_local_part(std::string_view& text) {
  const std::size_t whole = text.size();
  while (true) {
    const std::size_t size = word_size(text);
    if (size == 0) return false;
    text.remove_prefix(size);
    if (!text.starts_with('.')) break;
    text.remove_prefix(1);
  }
  return whole - text.size() <= 64;
}

bool is_domain_label(std::string_view label) {
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         std::ranges::all_of(label, [](char c) { return is_alphanumeric(c) || c == '-'; });
}

bool is_domain(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']')) {
    text = text.substr(1, text.size() - 2);
    return text.find_first_of("[]\\") == std::string_view::npos;
  }
  if (text.ends_with('.')) text.remove_suffix(1);
  if (text.size() > 253) return false;
  while (true) {
    const std::size_t dot = text.find('.');
    if (!is_domain_label(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_valid(std::string_view value) {
  if (value.size() > 254 || !take_local_part(value) || !value.starts_with('@')) return false;
  return is_domain(value.substr(1));
}

void check(const lint::Subject& subject, lint::Report& report) {
  check_labels(subject, kInfo, lint::LabelType::email, is_valid,
               "is not a valid e-mail address: it must conform to RFC 5322", report);
}

}  // namespace
}  // namespace decant::rules::dl3058

namespace decant::rules {
constinit const lint::Rule label_no_email{&dl3058::kInfo, dl3058::check};
}  // namespace decant::rules
