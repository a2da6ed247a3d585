// DL3056: a label that is to be a semantic version, and is none.
//
// Leading zeros are taken, as hadolint does.
#include "base/ascii.hpp"
#include "rules/hadolint/findings.hpp"
#include "rules/hadolint/labels.hpp"
#include "rules/rules.hpp"

#include <algorithm>

namespace decant::rules::dl3056 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3056",
    .name = "label-no-version",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "a label of the schema is no semantic version",
    .why =
        R"(The configuration says that this label is a semantic version (`label-schema`, type `semver`): three numbers, then maybe
`-rc.1` and `+build.5` (https://semver.org). The example has `version` in the schema.)",
    .bad = R"(FROM debian:12-slim
LABEL version="1.2"
)",
    .good = R"(FROM debian:12-slim
LABEL version="1.2.0"
)"};

// `rc.1`: parts of letters, digits and dashes.
bool are_identifiers(std::string_view text) {
  if (text.starts_with('.') || text.find("..") != std::string_view::npos) return false;
  return std::ranges::all_of(text, [](char c) { return ascii::is_alphanumeric(c) || c == '-' || c == '.'; });
}

bool is_valid(std::string_view value) {
  for (int i = 0; i < 3; ++i) {
    const std::size_t digits = std::min(value.find_first_not_of("0123456789"), value.size());
    if (digits == 0) return false;
    value.remove_prefix(digits);
    if (i == 2) break;
    if (!value.starts_with('.')) return false;
    value.remove_prefix(1);
  }
  const std::size_t build = std::min(value.find('+'), value.size());
  const std::string_view release = value.substr(0, build);
  if (!release.empty() && (!release.starts_with('-') || !are_identifiers(release.substr(1)))) return false;
  return build == value.size() || are_identifiers(value.substr(build + 1));
}

void check(const lint::Subject& subject, lint::Report& report) {
  check_labels(subject, kInfo, lint::LabelType::semver, is_valid, "does not conform to semantic versioning",
               report);
}

}  // namespace
}  // namespace decant::rules::dl3056

namespace decant::rules {
constinit const lint::Rule label_no_version{&dl3056::kInfo, dl3056::check};
}  // namespace decant::rules
