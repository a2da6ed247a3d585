// DL3060: yarn install, and what it downloaded stays.
#include "rules/hadolint/findings.hpp"
#include "rules/hadolint/leftovers.hpp"
#include "rules/rules.hpp"

namespace decant::rules::dl3060 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3060",
    .name = "yarn-cache-left",
    .family = lint::Family::hadolint,
    .level = lint::Level::info,
    .summary = "yarn install without yarn cache clean",
    .why =
        R"(yarn keeps the archive of every package that it has downloaded. In an image nothing installs again:
the layer just has every package twice. A layer never gets smaller, so the `RUN` that installs has to end with
`yarn cache clean`. A cache mount on `/root/.cache/yarn` keeps it out of the image, too, and makes the next
build faster.

Stages that no image keeps are left alone: those that are neither the last one nor the base of another.)",
    .bad = R"(FROM node:20-slim
COPY . .
RUN yarn install --frozen-lockfile
)",
    .good = R"(FROM node:20-slim
COPY . .
RUN yarn install --frozen-lockfile && yarn cache clean
)"};

bool is_install(const hado::Command& command) {
  return calls(command, "yarn", {"install"});
}

bool is_cleanup(const hado::Command& command) {
  return calls(command, "yarn", {"cache", "clean"});
}

// As hadolint: a cleanup in front of the install is none, whatever is mounted.
bool keeps_cache(const hado::Step& run, const hado::Command* install) {
  const hado::Command* cleanup = first_command(run, is_cleanup);
  return cleanup == nullptr ? !has_cache_or_tmpfs(run, ".cache/yarn") : cleanup < install;
}

void check_steps(const std::vector<hado::Step>& steps, lint::Report& report) {
  Leftovers caches;
  for (const hado::Step& step : steps) {
    if (step.image != nullptr) caches.enter_stage(*step.image);
    if (step.kind() != InstructionKind::run) continue;
    const hado::Command* install = first_command(step, is_install);
    if (install != nullptr && keeps_cache(step, install)) caches.add(step, install->place);
  }
  caches.report(kInfo,
                "Delete yarn's cache in the same RUN, `&& yarn cache clean` behind the install, or keep it "
                "out with a cache mount.",
                report);
}

void check(const lint::Subject& subject, lint::Report& report) {
  check_steps(subject.hadolint->steps, report);
  check_steps(subject.hadolint->triggers, report);
}

}  // namespace
}  // namespace decant::rules::dl3060

namespace decant::rules {
constinit const lint::Rule yarn_cache_left{&dl3060::kInfo, dl3060::check};
}  // namespace decant::rules
