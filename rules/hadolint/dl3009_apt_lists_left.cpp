// DL3009: apt-get update, and the lists stay.
//
// The lists are some 20 to 50 MB that are stale tomorrow; only the RUN that fetched them can take them out of
// the image. A cache mount keeps them out as well.
#include "rules/hadolint/findings.hpp"
#include "rules/hadolint/leftovers.hpp"
#include "rules/rules.hpp"

namespace decant::rules::dl3009 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3009",
    .name = "apt-lists-left",
    .family = lint::Family::hadolint,
    .level = lint::Level::info,
    .summary = "apt-get update without the removal of its lists",
    .why =
        R"(`apt-get update` fetches the lists of all packages, 20 to 50 MB that nobody reads once the packages
are installed. A layer never gets smaller: what a later `RUN` removes is still in the image. So the same `RUN`
has to end with `rm -rf /var/lib/apt/lists/*`, or to keep the lists out with
`--mount=type=cache,target=/var/lib/apt --mount=type=cache,target=/var/cache/apt`.

Stages that no image keeps are left alone: those that are neither the last one nor the base of another.)",
    .bad = R"(FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends curl
)",
    .good = R"(FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends curl \
 && rm -rf /var/lib/apt/lists/*
)"};

bool is_update(const hado::Command& command) {
  return calls(command, "apt-get", {"update"}) || calls(command, "apt", {"update"}) ||
         calls(command, "aptitude", {"update"});
}

// As hadolint: any `rm -rf` counts.
bool is_cleanup(const hado::Command& command) {
  return calls(command, "rm", {"-rf", "/var/lib/apt/lists/*"});
}

bool keeps_lists_out(const hado::Step& run) {
  return has_cache_or_tmpfs(run, "/var/lib/apt/lists") ||
         (has_cache_or_tmpfs(run, "/var/lib/apt") && has_cache_or_tmpfs(run, "/var/cache/apt"));
}

void check_steps(const std::vector<hado::Step>& steps, lint::Report& report) {
  Leftovers lists;
  for (const hado::Step& step : steps) {
    if (step.image != nullptr) lists.enter_stage(*step.image);
    if (step.kind() != InstructionKind::run) continue;
    const hado::Command* update = first_command(step, is_update);
    if (update == nullptr || first_command(step, is_cleanup) != nullptr || keeps_lists_out(step)) continue;
    lists.add(step, update->place);
  }
  lists.report(kInfo,
               "Delete the apt lists in the RUN that fetches them: `&& rm -rf /var/lib/apt/lists/*`; in the "
               "image they are tens of megabytes that nobody reads.",
               report);
}

void check(const lint::Subject& subject, lint::Report& report) {
  check_steps(subject.hadolint->steps, report);
  check_steps(subject.hadolint->triggers, report);
}

}  // namespace
}  // namespace decant::rules::dl3009

namespace decant::rules {
constinit const lint::Rule apt_lists_left{&dl3009::kInfo, dl3009::check};
}  // namespace decant::rules
