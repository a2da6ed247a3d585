// DL3010: an archive is copied, and unpacked by a RUN.
//
// ADD unpacks local archives itself, and the archive is in no layer then. hadolint forgets what it found at
// each FROM, so that the last stage alone is told; the layers of the others are in no image anyway.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <utility>

namespace decant::rules::dl3010 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3010",
    .name = "copied-archive",
    .family = lint::Family::hadolint,
    .level = lint::Level::info,
    .summary = "an archive is copied, then unpacked",
    .why =
        R"(`COPY app.tar.gz /tmp/` puts the archive into a layer, the `RUN` that unpacks it puts its contents into another, and
removing it afterwards makes neither smaller. `ADD app.tar.gz /opt/` unpacks on the way.

The archive is known by its name: a `COPY` of it, and below `tar -x`, `gunzip` and the like with that name. Only the last
stage is looked at, as hadolint does: the layers of the others are in no image.)",
    .bad = R"(FROM debian:12-slim
COPY app.tar.gz /tmp/
RUN tar -xzf /tmp/app.tar.gz -C /opt
)",
    .good = R"(FROM debian:12-slim
ADD app.tar.gz /opt/
)"};

constexpr std::array<std::string_view, 9> kUnpackers{"unzip", "gunzip",     "bunzip2", "unlzma", "unxz",
                                                     "zgz",   "uncompress", "zcat",    "gzcat"};

struct Archive {
  const hado::Step* copy;
  std::string_view name;
  bool reported = false;
};

std::string_view base_name(std::string_view path) {
  path = hado::without_quotes(path);
  return path.substr(path.find_last_of("/\\") + 1);
}

bool unpacks(const hado::Command& command) {
  if (command.name != "tar") return std::ranges::find(kUnpackers, command.name) != kUnpackers.end();
  return std::ranges::any_of(command.arguments, [](const hado::Argument& argument) {
    return argument.text == "--extract" || argument.text == "--get" ||
           (argument.text.starts_with('-') && argument.text.find('x') != std::string_view::npos);
  });
}

// A target that is an archive is one under that name; else the sources are what they are called.
void remember(const hado::Step& copy, std::multimap<std::string_view, Archive>& archives) {
  const std::vector<Word>& paths = copy.instruction->args;
  if (paths.size() < 2) return;
  const auto add = [&](std::string_view path) {
    const std::string_view name = base_name(path);
    if (hado::is_archive(name)) archives.emplace(name, Archive{&copy, name});
  };
  if (hado::is_archive(paths.back().text)) return add(paths.back().text);
  for (std::size_t i = 0; i + 1 < paths.size(); ++i) add(paths[i].text);
}

void check(const lint::Subject& subject, lint::Report& report) {
  const std::vector<hado::Step>& steps = subject.hadolint->steps;
  const auto last_stage =
      std::ranges::find(steps.rbegin(), steps.rend(), InstructionKind::from, &hado::Step::kind);
  std::multimap<std::string_view, Archive> archives;
  const auto unpack = [&](std::string_view path) {
    const auto [first, last] = archives.equal_range(base_name(path));
    for (auto i = first; i != last; ++i) {
      Archive& archive = i->second;
      if (std::exchange(archive.reported, true)) continue;
      add_finding(
          kInfo, *archive.copy,
          fmt::format("Use ADD for extracting `{}`: it unpacks on the way, and the archive is in no layer.",
                      archive.name),
          report);
    }
  };
  for (const hado::Step& step : std::span(last_stage.base(), steps.end())) {
    if (step.kind() == InstructionKind::copy && !step.instruction->flag("from")) remember(step, archives);
    if (step.kind() != InstructionKind::run || archives.empty()) continue;
    for (const hado::Command& command : step.shell->commands) {
      if (!unpacks(command)) continue;
      for (const hado::Argument& path : operands(command)) unpack(path.text);
    }
  }
}

}  // namespace
}  // namespace decant::rules::dl3010

namespace decant::rules {
constinit const lint::Rule copied_archive{&dl3010::kInfo, dl3010::check};
}  // namespace decant::rules
