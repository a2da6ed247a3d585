// DL3006: a FROM without a tag.
//
// No tag means `latest`: another image tomorrow. Stages above, scratch, and what comes from a variable have
// no tag of their own to give.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

#include <set>

namespace decant::rules::dl3006 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3006",
    .name = "untagged-image",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "an image without a tag",
    .why =
        R"(`FROM debian` is `FROM debian:latest`, whatever that is on the day of the build: the same Dockerfile gives another
image, and one day one that it does not work on. Name the version that you have tested; a digest behind it
(`debian:12.5@sha256:…`) pins it to the byte.

A stage of the same file, `scratch`, and an image whose name begins with a variable are left alone.)",
    .bad = R"(FROM debian
)",
    .good = R"(FROM debian:12.5
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  std::set<std::string_view> stages;
  for (const hado::Step& step : subject.hadolint->steps) {
    if (step.image == nullptr) continue;
    const hado::Image& image = *step.image;
    if (!image.tag && !image.digest && image.name != "scratch" && !image.name.starts_with('$') &&
        !stages.contains(image.name)) {
      add_finding_at(kInfo, step, step.instruction->args.front().span,
                     fmt::format("Always tag the version of an image: {} alone is another one tomorrow.",
                                 marked(image.name)),
                     report);
    }
    if (image.alias) stages.insert(*image.alias);
  }
}

}  // namespace
}  // namespace decant::rules::dl3006

namespace decant::rules {
constinit const lint::Rule untagged_image{&dl3006::kInfo, dl3006::check};
}  // namespace decant::rules
