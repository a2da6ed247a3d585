// See built_project.hpp.
#include "cli/built_project.hpp"

#include "base/text.hpp"
#include "cli/known_builds.hpp"
#include "cli/output.hpp"
#include "context/root.hpp"
#include "report/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace decant::cli {
namespace building {
namespace {

using builds::Build;

constexpr std::size_t kMostNamed = 3;

// What of a build is not as decant would have it without being told.
std::vector<std::string> unusual(const Build& build, const Project& project) {
  std::vector<std::string> words;
  const std::string::size_type slash = project.dockerfile.rfind('/');
  const std::string own = slash == std::string::npos ? "." : project.dockerfile.substr(0, slash);
  if (build.context != own) words.push_back(fmt::format("context {}", build.context));
  if (!build.target.empty()) words.push_back(fmt::format("target {}", build.target));
  if (!build.platform.empty() && build.platform != kDefaultPlatform)
    words.push_back(fmt::format("platform {}", build.platform));
  std::vector<std::string> names;
  for (const auto& [name, value] : build.args) names.push_back(name);
  if (!names.empty()) words.push_back(fmt::format("ARG {}", listed(names, kMostNamed)));
  return words;
}

std::string said(const Build& build) {
  return report::printable(build.said());
}

void tell_choice(const std::vector<Build>& builds, const Build& taken, BuiltProject& found) {
  const Project& project = *found.project;
  const std::string file = report::printable(project.dockerfile);
  const std::vector<std::string> words = unusual(taken, project);
  const std::string how =
      words.empty() ? std::string() : report::printable(fmt::format(": {}", fmt::join(words, ", ")));
  if (builds.size() > 1) {
    std::vector<std::string> others;
    for (const Build& build : builds) {
      if (&build != &taken) others.push_back(said(build));
    }
    found.notes.push_back(
        fmt::format("{} is built in {} ways; taken: {}{}; not taken: {} (--target, --context or "
                    "`builds` in .decant.yaml choose)",
                    file, builds.size(), said(taken), how, listed(others, kMostNamed)));
  } else if (!words.empty()) {
    found.notes.push_back(
        fmt::format("{} is built as {} says{} (--context goes over it)", file, said(taken), how));
  }
  if (taken.contexts.empty()) return;
  found.notes.push_back(fmt::format("{} gives {} to other contexts, whose files are not looked at",
                                    said(taken),
                                    listed({taken.contexts.begin(), taken.contexts.end()}, kMostNamed)));
}

bool has_target(const Build& build, const std::string& target) {
  return target.empty() || build.open_target || build.target == target;
}

// From the context, and nothing that stands in the Dockerfile itself.
bool copies_files(const Project& project, const Effect& effect) {
  const bool has_inline = !project.document.instructions[effect.instruction].heredocs.empty();
  return effect.from_context && !effect.remote && !has_inline;
}

// The directory of the Dockerfile, unless what it copies lies under a parent only.
std::optional<Problem> load_beside(const ProjectOptions& options, BuiltProject& found) {
  Result<std::unique_ptr<Project>> loaded = load_project(options);
  if (!loaded) return loaded.problem();
  found.project = std::move(*loaded);
  const Project& project = *found.project;
  if (project.context == nullptr) return std::nullopt;
  std::string missing;
  for (const Effect& effect : project.effects().effects) {
    if (!copies_files(project, effect) || effect.selection.missing.empty()) continue;
    missing = effect.selection.missing.front();
    break;
  }
  if (missing.empty()) return std::nullopt;
  const std::optional<std::string> root =
      better_root(copied_sources(project), project.context->tree().describe());
  if (!root) return std::nullopt;
  found.notes.push_back(fmt::format(
      "{} copies {}, which is not beside it: {} is taken for the context (--context names another)",
      report::printable(project.dockerfile), report::printable(missing),
      *root == "." ? "this directory" : report::printable(*root)));
  ProjectOptions from_parent = options;
  from_parent.context = *root;
  loaded = load_project(from_parent);
  if (!loaded) return loaded.problem();
  found.project = std::move(*loaded);
  return std::nullopt;
}

}  // namespace
}  // namespace building

ProjectOptions built_as(const builds::Build& build, const ProjectOptions& given) {
  ProjectOptions options = given;
  options.text = build.inline_text;
  if (!options.context) options.context = build.context;
  if (options.target.empty()) options.target = build.target;
  options.told_args = build.args;
  options.build_args.insert(build.args.begin(), build.args.end());
  if (!build.platform.empty() && options.platform == kDefaultPlatform) options.platform = build.platform;
  return options;
}

std::vector<std::string> copied_sources(const Project& project) {
  std::vector<std::string> sources;
  for (const Effect& effect : project.effects().effects) {
    if (building::copies_files(project, effect))
      sources.insert(sources.end(), effect.sources.begin(), effect.sources.end());
  }
  return sources;
}

Result<BuiltProject> find_built_project(const ProjectOptions& given) {
  using namespace building;
  BuiltProject found;
  if (given.context || given.text || given.dockerfile == kStandardInput) {
    Result<std::unique_ptr<Project>> project = load_project(given);
    if (!project) return project.problem();
    found.project = std::move(*project);
    return found;
  }
  const Result<std::string> dockerfile = find_dockerfile(given.dockerfile.empty() ? "." : given.dockerfile);
  if (!dockerfile) return dockerfile.problem();
  ProjectOptions options = given;
  options.dockerfile = *dockerfile;
  if (!options.configurations) options.configurations = std::make_shared<config::Configurations>();

  Discovered named{.files = {*dockerfile}};
  named.named_in.insert(dockerfile->substr(0, dockerfile->rfind('/') + 1));
  const KnownBuilds known = find_builds(named, environment_variable, *options.configurations);
  if (!known.unfound.empty()) return known.unfound.front().problem;
  std::vector<Build> builds;
  for (const BuiltFile::Way& way : known.files.front().ways) builds.push_back(way.build);
  const auto is_meant = [&](const Build& build) { return has_target(build, given.target); };
  if (std::ranges::any_of(builds, is_meant)) std::erase_if(builds, std::not_fn(is_meant));

  found.warnings = known.warnings;
  for (const Build& build : builds) {
    Result<std::unique_ptr<Project>> project = load_project(built_as(build, options));
    if (project) {
      found.project = std::move(*project);
      tell_choice(builds, build, found);
      return found;
    }
    found.warnings.push_back(fmt::format("{}: {}", said(build), project.problem().what));
  }
  if (auto problem = load_beside(options, found)) return *std::move(problem);
  return found;
}

Result<std::unique_ptr<Project>> load_built_project(const ProjectOptions& options) {
  Result<BuiltProject> found = find_built_project(options);
  if (!found) return found.problem();
  for (const std::string& warning : found->warnings) warn(warning);
  for (const std::string& each : found->notes) note(each);
  return std::move(found->project);
}

}  // namespace decant::cli
