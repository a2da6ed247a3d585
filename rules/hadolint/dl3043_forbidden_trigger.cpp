// DL3043: an ONBUILD that no build takes.
//
// A build refuses it; the profile hadolint lints the rest of the file all the same.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

namespace decant::rules::dl3043 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3043",
    .name = "forbidden-trigger",
    .family = lint::Family::hadolint,
    .level = lint::Level::error,
    .summary = "ONBUILD, FROM or MAINTAINER behind ONBUILD",
    .why =
        R"(What stands behind `ONBUILD` runs in a build that begins with this image. There it cannot begin another stage (`FROM`), set
a trigger for the next one (`ONBUILD`), or name a maintainer; the build fails.)",
    .bad = R"(FROM debian:12-slim
ONBUILD ONBUILD RUN make
)",
    .good = R"(FROM debian:12-slim
ONBUILD RUN make
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  using Kind = InstructionKind;
  for (const hado::Step& trigger : subject.hadolint->triggers) {
    const Kind kind = trigger.kind();
    if (kind != Kind::onbuild && kind != Kind::from && kind != Kind::maintainer) continue;
    add_finding(kInfo, trigger,
                fmt::format("{} cannot be triggered from within an ONBUILD instruction.", name_of(kind)),
                report);
  }
}

}  // namespace
}  // namespace decant::rules::dl3043

namespace decant::rules {
constinit const lint::Rule forbidden_trigger{&dl3043::kInfo, dl3043::check};
}  // namespace decant::rules
