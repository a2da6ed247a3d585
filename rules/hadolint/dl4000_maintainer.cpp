// DL4000: MAINTAINER.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

namespace decant::rules::dl4000 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL4000",
    .name = "maintainer",
    .family = lint::Family::hadolint,
    .level = lint::Level::error,
    .summary = "MAINTAINER",
    .why =
        R"(`MAINTAINER` is deprecated: it has been a label for years, and only that can be read with `docker inspect` like all others.)",
    .bad = R"(FROM debian:12-slim
MAINTAINER jo@example.com
)",
    .good = R"(FROM debian:12-slim
LABEL org.opencontainers.image.authors="jo@example.com"
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  for (const hado::Step& step : subject.hadolint->steps) {
    if (step.kind() == InstructionKind::maintainer)
      add_finding(kInfo, step, "MAINTAINER is deprecated: use LABEL org.opencontainers.image.authors.",
                  report);
  }
}

}  // namespace
}  // namespace decant::rules::dl4000

namespace decant::rules {
constinit const lint::Rule maintainer_instruction{&dl4000::kInfo, dl4000::check};
}  // namespace decant::rules
