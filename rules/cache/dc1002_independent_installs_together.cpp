// DC1002: independent installs in one RUN.
//
// A RUN is one key. Two installs in it that read different manifests share that key, so that a change of the
// Node lock file installs the Python packages again, for no reason. Two installs of one package manager into
// one place do build on each other, and cleaning commands tie what they clean to one layer: neither is
// reported.
#include "rules/rules.hpp"
#include "rules/support.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace decant::rules::dc1002 {
namespace {

using lint::Subject;

constexpr lint::RuleInfo kInfo{
    .code = "DC1002",
    .name = "independent-installs-together",
    .family = lint::Family::cache,
    .level = lint::Level::warning,
    .summary = "independent installs in one RUN",
    .why =
        R"(A `RUN` is one layer with one key: when the input of one install in it changes, all of it runs again. Where
two installs read different manifests and write to different places, that is time lost for no reason, on each change of
either manifest. In `RUN`s of their own, each below a `COPY` of just its manifests, the upper one survives a change of the
lower one's manifest; in stages of their own (`decant split` makes them) both survive.

Reported only where decant knows what each install reads and writes, where nothing but `&&` joins them, and where no
later command of the same `RUN` deletes what they wrote.)",
    .bad = R"(FROM python:3.11-slim
WORKDIR /app
COPY requirements.txt package.json package-lock.json ./
RUN pip install -r requirements.txt && npm ci
COPY . .
)",
    .good = R"(FROM python:3.11-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
)",
    .files =
        "requirements.txt=flask\\n\npackage.json={\"name\": \"shop\"}\n"
        "package-lock.json={\"name\": \"shop\", \"lockfileVersion\": 3, \"packages\": {}}\napp.py\n"};

bool writes_meet(const CommandEffect& a, const CommandEffect& b) {
  return std::ranges::any_of(a.writes, [&](const WriteEffect& x) {
    return std::ranges::any_of(b.writes, [&](const WriteEffect& y) { return overlap(x.where, y.where); });
  });
}

// True when `a` may make or change something that `b` reads.
bool feeds(const CommandEffect& a, const CommandEffect& b) {
  const bool manifest = std::ranges::any_of(a.writes, [&](const WriteEffect& write) {
    return std::ranges::any_of(b.manifests, [&](const std::string& path) {
      return overlap(write.where, PathEffect{path, false, false});
    });
  });
  const bool program = std::ranges::any_of(a.packages, [&](const std::string& package) {
    return std::ranges::find(b.provided_by, package) != b.provided_by.end();
  });
  return manifest || program;
}

bool share_a_manifest(const CommandEffect& a, const CommandEffect& b) {
  return std::ranges::any_of(a.manifests, [&](const std::string& path) {
    return std::ranges::find(b.manifests, path) != b.manifests.end();
  });
}

bool independent(const CommandEffect& a, const CommandEffect& b) {
  return !writes_meet(a, b) && !feeds(a, b) && !feeds(b, a) && !share_a_manifest(a, b);
}

// The parts of `a && b && c` that are installs of which everything is known, and that no later part cleans up
// after.
std::vector<const CommandEffect*> separable_installs(const Effect& run) {
  std::vector<const CommandEffect*> installs;
  if (run.kind != EffectKind::run || run.script == nullptr || !run.script->understood) return installs;
  const std::vector<const shell::Command*> parts = shell::and_chain(*run.script);
  for (const CommandEffect& command : run.commands) {
    const auto is_deleted_by = [&](const CommandEffect* install) {
      return std::ranges::any_of(
          install->writes, [&](const WriteEffect& write) { return overlap({write.where}, command.deletes); });
    };
    if (std::ranges::any_of(installs, is_deleted_by)) return {};
    if (command.role != knowledge::Role::install || command.reads_source() || command.conditional) continue;
    if (command.manifests.empty() || command.writes.empty()) continue;
    if (std::ranges::find(parts, command.command) != parts.end()) installs.push_back(&command);
  }
  return installs;
}

// One manifest that speaks for the install, as the context names it.
std::string manifest_of(const Subject& subject, const Effect& run, const CommandEffect& install) {
  const std::string& path = install.manifests.front();
  const auto from = subject.effects().provenance(subject.document, subject.evaluation, subject.context,
                                                 run.instruction, path);
  return from ? from->context_path : path;
}

std::string message_of(const Subject& subject, const Effect& run,
                       const std::vector<const CommandEffect*>& apart) {
  std::vector<std::string> labels;
  for (const CommandEffect* install : apart) add_once(labels, install->label);
  const std::string changed = manifest_of(subject, run, *apart.back());
  const std::string what =
      labels.size() == apart.size()
          ? fmt::format("{} are independent, but share one layer: a change of `{}` alone runs `{}` again too",
                        listed_quoted(labels), changed, labels.front())
          : fmt::format(
                "{} independent installs share one layer: a change of `{}` alone installs for `{}` again too",
                apart.size(), changed, manifest_of(subject, run, *apart.front()));
  return what + ", for no reason. Give each a RUN of its own, below a COPY of just its manifests.";
}

void check(const Subject& subject, lint::Report& report) {
  for (const Effect& run : subject.effects().effects) {
    // As many as are independent of all before them.
    std::vector<const CommandEffect*> apart;
    for (const CommandEffect* install : separable_installs(run)) {
      if (std::ranges::all_of(apart,
                              [&](const CommandEffect* other) { return independent(*other, *install); })) {
        apart.push_back(install);
      }
    }
    if (apart.size() < 2) continue;

    report.add(kInfo, place_of(subject, run, *apart.back()), message_of(subject, run, apart));
  }
}

}  // namespace
}  // namespace decant::rules::dc1002

namespace decant::rules {

constinit const lint::Rule independent_installs_together{&dc1002::kInfo, dc1002::check};

}  // namespace decant::rules
