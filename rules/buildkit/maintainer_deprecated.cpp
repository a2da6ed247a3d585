// MaintainerDeprecated: a MAINTAINER instruction.
#include "rules/buildkit/checks.hpp"
#include "rules/rules.hpp"

namespace decant::rules::maintainer_deprecated_rule {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "MaintainerDeprecated",
    .name = "maintainer-deprecated",
    .family = lint::Family::buildkit,
    .level = lint::Level::warning,
    .summary = "a MAINTAINER instruction",
    .why = R"(`MAINTAINER` sets a field of the image that few tools show, and is deprecated. The label
`org.opencontainers.image.authors` is what registries and scanners read.)",
    .bad = R"(FROM debian:12-slim
MAINTAINER ops@example.com
)",
    .good = R"(FROM debian:12-slim
LABEL org.opencontainers.image.authors="ops@example.com"
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  for (std::uint32_t i = 0; i < subject.trace->begun; ++i) {
    if (subject.document.instructions[i].kind != InstructionKind::maintainer) continue;
    report_check(subject, kInfo, place_of_check(subject, i),
                 "Maintainer instruction is deprecated in favor of using label", report);
  }
}

}  // namespace
}  // namespace decant::rules::maintainer_deprecated_rule

namespace decant::rules {

constinit const lint::Rule maintainer_deprecated{&maintainer_deprecated_rule::kInfo,
                                                 maintainer_deprecated_rule::check};

}  // namespace decant::rules
