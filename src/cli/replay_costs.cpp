// See replay_costs.hpp.
#include "cli/replay_costs.hpp"

#include "base/text.hpp"
#include "cli/built_project.hpp"
#include "cli/cached_build.hpp"
#include "cli/output.hpp"
#include "cli/replay_places.hpp"
#include "context/path.hpp"
#include "host/files.hpp"
#include "report/printable.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <set>

namespace decant::cli {
namespace counting {
namespace {

// A copy of more files by pattern counts as the context.
constexpr std::size_t kMostFiles = 500;

// What copies take and installs read, in the spelling of the costs file.
std::set<std::string> counted_paths(const Project& project) {
  std::set<std::string> paths{"./"};
  const EffectGraph& effects = project.effects();
  for (const Effect& effect : effects.effects) {
    if (effect.from_context && effect.selection.whole) {
      paths.insert(effect.selection.whole->empty() ? "./" : *effect.selection.whole + "/");
    } else if (effect.from_context && effect.selection.files.size() <= kMostFiles) {
      for (const CopiedFile& file : effect.selection.files) {
        if (file.from.type != FileType::directory) paths.emplace(file.from.path);
      }
    }
    for (const CommandEffect& command : effect.commands) {
      for (const std::string& manifest : command.manifests) {
        const auto from = effects.provenance(project.document, project.evaluation, project.context.get(),
                                             effect.instruction, manifest);
        if (from) paths.insert(from->context_path);
      }
    }
  }
  return paths;
}

bool touches(std::string_view changed, std::string_view path) {
  if (path == "./") return true;
  return path.ends_with('/') ? changed.starts_with(path) : changed == path;
}

}  // namespace
}  // namespace counting

Result<Exit> write_changes(const ReplayOptions& options) {
  const auto loaded = load_built_project(options.project);
  if (!loaded) return loaded.problem();
  const Project& project = **loaded;
  const std::string path = costs_path(project);
  if (path.empty() || project.dockerfile == kStandardInput) {
    return Problem{"there is no context to keep the counts in",
                   "give the directory that the build is started with: --context DIR", Exit::usage};
  }
  auto costs = load_costs(path);
  if (!costs) return costs.problem();
  const std::filesystem::path file(project.dockerfile);
  auto repository = git::Repository::open(file.has_parent_path() ? file.parent_path().string() : ".");
  if (!repository) return repository.problem();
  const auto places = places_of(**repository, project);
  if (!places) return places.problem();
  auto walk = history::Walk::open(*repository, options.range);
  if (!walk) return walk.problem();

  const std::set<std::string> paths = counting::counted_paths(project);
  std::map<std::string, std::size_t, std::less<>> times;
  std::uint32_t commits = 0;
  while (true) {
    const auto step = walk->next();
    if (!step) return step.problem();
    if (!*step) break;
    if (!(*step)->parent || (*step)->is_cut_off) continue;  // all its files are new
    ++commits;
    std::set<std::string_view> changed;
    for (const git::Change& change : (*step)->changes) {
      if (!is_within(change.path, places->context)) continue;
      const std::string_view inside = rest_within(change.path, places->context);
      if (project.context->ignore().matches(inside)) continue;
      for (const std::string& each : paths) {
        if (counting::touches(inside, each)) changed.insert(each);
      }
    }
    for (const std::string_view each : changed) ++times[std::string(each)];
  }
  if (commits == 0) {
    return Problem{"the history has one commit: how often what changes is not in it",
                   "fetch more of it, such as with `git fetch --unshallow`", Exit::usage};
  }
  costs->changes.clear();
  costs->commits = commits;
  for (const std::string& each : paths)
    costs->changes[each] = 1000.0 * static_cast<double>(times[each]) / static_cast<double>(commits);
  const auto made = host::make_directories(std::filesystem::path(path).parent_path().string());
  if (!made) return made.problem();
  const auto written = host::write_file(path, cache::render_costs(*costs));
  if (!written) return written.problem();
  note(fmt::format("how often {} change{} in {} is in {}", counted(paths.size(), "path"),
                   paths.size() == 1 ? "s" : "", counted(commits, "commit"), report::printable(path)));
  return Exit::ok;
}

}  // namespace decant::cli
