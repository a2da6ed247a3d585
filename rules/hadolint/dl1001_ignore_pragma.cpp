// DL1001: a comment that silences rules.
//
// Off until somebody gives it a level: for teams that want their exceptions in one place.
#include "lint/hadolint/pragmas.hpp"
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

namespace decant::rules::dl1001 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL1001",
    .name = "ignore-pragma",
    .family = lint::Family::hadolint,
    .level = lint::Level::info,
    .summary = "a comment that ignores rules",
    .why =
        R"(`# hadolint ignore=DL3008` hides a finding where it stands, and with it the next one of that kind. A team that wants its
exceptions in one place, the configuration, gives this rule a level there; until then it is off.)",
    .bad = R"(# hadolint ignore=DL3006
FROM debian
)",
    .good = R"(FROM debian:12.5
)",
    .off_in_hadolint = true};

void check(const lint::Subject& subject, lint::Report& report) {
  for (const hado::Comment& comment : subject.hadolint->comments) {
    const hado::IgnorePragma pragma = hado::read_ignore_pragma(comment.text);
    if (pragma.codes.empty() || pragma.scope != hado::IgnoreScope::line) continue;
    report.add(kInfo, comment.span, {.first = comment.line, .last = comment.line},
               "Please refrain from inline pragmas such as `# hadolint ignore=…`: mend what they hide, or "
               "say it in the "
               "configuration.");
  }
}

}  // namespace
}  // namespace decant::rules::dl1001

namespace decant::rules {
constinit const lint::Rule ignore_pragma{&dl1001::kInfo, dl1001::check};
}  // namespace decant::rules
