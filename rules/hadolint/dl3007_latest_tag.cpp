// DL3007: the tag is `latest`.
//
// It is a name for whatever is newest on the day. With a digest behind it, it names one image.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

namespace decant::rules::dl3007 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3007",
    .name = "latest-tag",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "the tag is latest",
    .why =
        R"(`latest` is what the image's authors pushed last: the same Dockerfile gives something else next month, and one day
something that it does not work on. Name the version that you have tested.)",
    .bad = R"(FROM debian:latest
)",
    .good = R"(FROM debian:12.5
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  for (const hado::Step& step : subject.hadolint->steps) {
    if (step.image == nullptr || step.image->digest || step.image->tag != "latest") continue;
    add_finding_at(
        kInfo, step, step.instruction->args.front().span,
        fmt::format("Using latest is prone to errors when the image changes. Pin {} to a release tag.",
                    marked(step.image->name)),
        report);
  }
}

}  // namespace
}  // namespace decant::rules::dl3007

namespace decant::rules {
constinit const lint::Rule latest_tag{&dl3007::kInfo, dl3007::check};
}  // namespace decant::rules
