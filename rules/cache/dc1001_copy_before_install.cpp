// DC1001: the context copied before an install that reads only manifests.
//
// The layer of an install is as good as everything above it. With the whole source above it, each change of
// one line installs all packages again, although the package manager has opened two files. This is the most
// expensive mistake in Dockerfiles, and the naive check for it (any install below `COPY . .`) is wrong as
// often as right: `pip install -e .`, a `postinstall` script or `make deps` do need the source. So a finding
// needs the effects to say that the install reads manifests only, that the copy brings more than those, and
// that nothing between the two makes what the install reads.
#include "rules/cache/misplaced_copies.hpp"
#include "rules/rules.hpp"
#include "rules/support.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace decant::rules::dc1001 {
namespace {

using lint::Subject;

constexpr lint::RuleInfo kInfo{
    .code = "DC1001",
    .name = "copy-before-install",
    .family = lint::Family::cache,
    .level = lint::Level::warning,
    .summary = "the source copied before an install that reads only manifests",
    .why =
        R"(A `RUN` is taken from the cache only while everything above it is unchanged. With `COPY . .` above the
install, a change of any file of the source installs all packages again: minutes for each commit, for no reason, since
the package manager reads only its manifests (`requirements.txt`, `package.json`, `package-lock.json`). Copy those first,
install, and copy the rest below.

decant opens the manifests and what they include. It is silent where the install needs the source after all (`-e .`, path
dependencies, workspaces, lifecycle scripts such as `postinstall`), where a command between the copy and the install may
prepare what the install reads, and where an install is conditional.)",
    .bad = R"(FROM python:3.11-slim
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
)",
    .good = R"(FROM python:3.11-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY . .
)",
    .files = "requirements.txt=flask\\n\napp.py\ntemplates/index.html\n"};

// Installs below the same copy in the same stage: one finding.
struct Group {
  std::vector<std::uint32_t> copies;
  std::vector<std::uint32_t> runs;
  std::vector<std::string> labels;  // `pip install` in line 12
  std::vector<std::string> needed;
  bool needed_is_above = true;
  bool alone = true;
};

std::string message_of(const Subject& subject, const Group& group, bool inherited) {
  std::string where;
  if (inherited) {
    const std::uint32_t stage = *subject.document.stage_of(group.copies.front());
    where =
        fmt::format("{} in line {}, inherited from stage `{}`, stands", quoted(subject, group.copies.front()),
                    line_of(subject, group.copies.front()), display_name(subject.document, stage));
  } else {
    where = quoted(subject, group.copies.front());
    std::vector<std::string> others;
    for (std::size_t i = 1; i < group.copies.size(); ++i) {
      others.push_back(std::to_string(line_of(subject, group.copies[i])));
    }
    if (!others.empty()) {
      where += fmt::format(" (and the cop{} in line{} {})", others.size() == 1 ? "y" : "ies",
                           others.size() == 1 ? "" : "s", listed(others));
    }
    where += group.copies.size() == 1 ? " stands" : " stand";
  }
  const bool many = group.labels.size() > 1;
  const std::string reads =
      group.needed.empty() ? fmt::format("read{} none of it", many ? "" : "s")
                           : fmt::format("read{} only {}", many ? "" : "s", listed_quoted(group.needed, 6));
  std::string advice;
  if (group.needed.empty() || group.needed_is_above) {
    advice = fmt::format("Move the cop{} below the install{}", group.copies.size() == 1 ? "y" : "ies",
                         many ? "s" : "");
  } else {
    advice = fmt::format("Copy {} first, install, and copy the rest below",
                         group.needed.size() == 1 ? "that" : "those");
  }
  if (!group.alone) advice += "; what needs the source then gets a RUN of its own";
  if (subject.context == nullptr && !group.needed.empty()) {
    advice += " (without a context decant cannot see whether a manifest asks for more)";
  }
  return fmt::format("{} above {}, which {}: each change of the source installs all packages again. {}.",
                     where, listed(group.labels), reads, advice);
}

void check(const Subject& subject, lint::Report& report) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, Group> groups;  // by stage of the installs, first copy
  for (std::uint32_t i = 0; i < subject.effects().effects.size(); ++i) {
    const auto found = misplaced_copies(subject, i);
    if (!found) continue;

    Group& group = groups[{*subject.document.stage_of(i), found->copies.front()}];
    for (const std::uint32_t copy : found->copies) {
      if (std::ranges::find(group.copies, copy) == group.copies.end()) group.copies.push_back(copy);
    }
    group.runs.push_back(i);
    for (const CommandEffect* install : found->installs) {
      const Span place = place_of(subject, subject.effects().effects[i], *install);
      add_once(group.labels, fmt::format("`{}` in line {}", install->label,
                                         subject.document.source->position(place.begin).line));
    }
    for (const std::string& path : found->needed) add_once(group.needed, path);
    group.needed_is_above &= found->needed_is_above;
    group.alone &= found->alone;
  }
  for (const auto& [key, group] : groups) {
    const bool inherited = subject.document.stage_of(group.copies.front()) != key.first;
    const std::uint32_t at = inherited ? group.runs.front() : group.copies.front();
    report.add(kInfo, subject.document.instructions[at].line_span, message_of(subject, group, inherited));
  }
}

}  // namespace
}  // namespace decant::rules::dc1001

namespace decant::rules {

constinit const lint::Rule copy_before_install{&dc1001::kInfo, dc1001::check};

}  // namespace decant::rules
