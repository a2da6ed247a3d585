// DL3023: COPY --from its own stage.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

#include <optional>

namespace decant::rules::dl3023 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3023",
    .name = "copy-from-itself",
    .family = lint::Family::hadolint,
    .level = lint::Level::error,
    .summary = "COPY --from names its own stage",
    .why =
        R"(A stage cannot copy from itself: it is not finished. The build fails. Use `RUN cp`, or name the stage that is meant.)",
    .bad = R"(FROM debian:12-slim AS app
COPY --from=app /etc/hosts /tmp/hosts
)",
    .good = R"(FROM debian:12-slim AS base
FROM debian:12-slim AS app
COPY --from=base /etc/hosts /tmp/hosts
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  std::optional<std::string_view> own;
  for (const hado::Step& step : subject.hadolint->steps) {
    if (step.image != nullptr) own = step.image->alias;
    if (step.kind() != InstructionKind::copy || !own) continue;
    const auto from = hado::raw_flag(*subject.hadolint, step, "from");
    if (from == own)
      add_finding(kInfo, step,
                  fmt::format("`COPY --from` cannot reference its own FROM alias: this stage is `{}`.", *own),
                  report);
  }
}

}  // namespace
}  // namespace decant::rules::dl3023

namespace decant::rules {
constinit const lint::Rule copy_from_itself{&dl3023::kInfo, dl3023::check};
}  // namespace decant::rules
