// DC1004: `apt-get update` in a layer of its own.
//
// A layer's key does not know what the package index said that day. Alone in its layer, `update` is cached
// for ever, and the `install` below works from an index of last month: it fails, or installs old packages.
#include "rules/rules.hpp"
#include "rules/support.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace decant::rules::dc1004 {
namespace {

using lint::Subject;

constexpr lint::RuleInfo kInfo{
    .code = "DC1004",
    .name = "update-alone",
    .family = lint::Family::cache,
    .level = lint::Level::warning,
    .summary = "package index refreshed in a layer of its own",
    .why =
        R"(The cache knows a `RUN` by its text, not by what the package index said on that day. `apt-get update`
in a layer of its own therefore runs once and is taken from the cache from then on, while the `install` below runs again
each time somebody adds a package: with an index of last month. It fails because the mirror no longer has that version, or
it installs a version with holes that were closed since.

Reported where a `RUN` refreshes the index and installs nothing, and a `RUN` below it installs with the same package
manager without refreshing first.)",
    .bad = R"(FROM debian:12-slim
RUN apt-get update
RUN apt-get install -y curl
)",
    .good = R"(FROM debian:12-slim
RUN apt-get update && apt-get install -y curl
)"};

// The command that refreshes the tool's index in a RUN that surely installs nothing with it.
const CommandEffect* lone_refresh(const Effect& effect, std::string_view tool) {
  if (effect.kind != EffectKind::run || effect.opaque) return nullptr;
  const CommandEffect* refresh = nullptr;
  for (const CommandEffect& command : effect.commands) {
    if (command.tool != tool) continue;
    if (command.role == knowledge::Role::install) return nullptr;
    if (command.role == knowledge::Role::refresh_index && !command.conditional) refresh = &command;
  }
  return refresh;
}

// The command of a RUN that installs with `tool` from an index that an earlier layer refreshed.
const CommandEffect* install_from_old_index(const Effect& effect, std::string_view tool) {
  for (const CommandEffect& command : effect.commands) {
    if (command.opaque) return nullptr;  // may refresh
    if (command.tool != tool) continue;
    if (command.role == knowledge::Role::refresh_index) return nullptr;
    if (command.role == knowledge::Role::install) return &command;
  }
  return nullptr;
}

// True when nothing above `upper` matters to what `tool` finds in its index: it may have refreshed it, or has
// used it.
bool hides_what_is_above(const Effect& upper, std::string_view tool) {
  if (upper.kind != EffectKind::run) return false;
  return upper.opaque || std::ranges::any_of(upper.commands, [&](const CommandEffect& command) {
           return command.tool == tool && command.role == knowledge::Role::install;
         });
}

void check(const Subject& subject, lint::Report& report) {
  std::vector<bool> reported(subject.effects().effects.size());
  for (std::uint32_t below = 0; below < subject.effects().effects.size(); ++below) {
    for (const CommandEffect* candidate : installs_of(subject.effects().effects[below])) {
      const CommandEffect* install = install_from_old_index(subject.effects().effects[below], candidate->tool);
      if (install != candidate) continue;  // refreshed in the same RUN, or not the first of its tool
      const std::vector<std::uint32_t> above = lineage(subject, below);
      for (auto i = above.rbegin(); i != above.rend(); ++i) {
        const Effect& upper = subject.effects().effects[*i];
        const CommandEffect* refresh = lone_refresh(upper, install->tool);
        if (refresh != nullptr && !reported[*i]) {
          reported[*i] = true;
          report.add(
              kInfo, place_of(subject, upper, *refresh),
              fmt::format(
                  "`{0}` is cached in a layer of its own, so `{1}` in line {2} goes on working from an "
                  "old package index. Put both into one RUN: `{0} && {1} …`.",
                  refresh->label, install->label, line_of(subject, below)));
        }
        if (refresh != nullptr || hides_what_is_above(upper, install->tool)) break;
      }
    }
  }
}

}  // namespace
}  // namespace decant::rules::dc1004

namespace decant::rules {

constinit const lint::Rule update_alone{&dc1004::kInfo, dc1004::check};

}  // namespace decant::rules
