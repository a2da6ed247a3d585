// See replay_places.hpp.
#include "cli/replay_places.hpp"

#include "cli/built_project.hpp"
#include "cli/cached_build.hpp"
#include "context/git_tree.hpp"
#include "context/path.hpp"
#include "context/root.hpp"
#include "history/renames.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace decant::cli {
namespace placing {
namespace {

namespace fs = std::filesystem;

// Where the context was if it was moved with the Dockerfile: what both paths end in did not change.
std::string moved_context(const Places& later, std::string_view former) {
  std::string_view to = parent_of(later.dockerfile);
  std::string_view from = parent_of(former);
  const bool same_name = name_of_path(later.dockerfile) == name_of_path(former);
  while (same_name && !to.empty() && !from.empty() && name_of_path(to) == name_of_path(from)) {
    to = parent_of(to);
    from = parent_of(from);
  }
  if (!is_within(later.context, to)) return later.context;
  const std::string rest = std::string(rest_within(later.context, to));
  return rest.empty() ? std::string(from) : from.empty() ? rest : join_context(from, rest);
}

// Whether what the Dockerfile copies is there in a context of that commit.
bool holds_copied(const std::shared_ptr<const git::Repository>& repository, const git::ObjectId& tree,
                  const std::string& context, const std::vector<std::string>& sources) {
  const auto files = open_git_tree(repository, tree, {.below = context});
  return files && holds_all(**files, sources);
}

// What the Dockerfile of a commit copies; nothing where there is none that can be read.
std::vector<std::string> sources_at(const std::shared_ptr<const git::Repository>& repository,
                                    const git::ObjectId& tree, const std::string& dockerfile,
                                    const ProjectOptions& arguments) {
  const auto root = open_git_tree(repository, tree, {});
  if (!root) return {};
  Result<std::string> text = (*root)->read(dockerfile);
  if (!text) return {};
  const auto project = load_project_from(dockerfile, *std::move(text), nullptr, arguments);
  return project ? copied_sources(**project) : std::vector<std::string>();
}

}  // namespace
}  // namespace placing

Result<Places> places_of(const git::Repository& repository, const Project& project) {
  const placing::fs::path file(project.dockerfile);
  const auto directory = path_in(repository, file.parent_path().string());
  const auto context = path_in(repository, project.context->tree().describe());
  if (!directory || !context) {
    return Problem{.what = fmt::format("{} lies outside of the repository {}",
                                       directory ? project.context->tree().describe() : project.dockerfile,
                                       repository.place().work_tree),
                   .remedy = "replay needs the history of both the Dockerfile and its context"};
  }
  return Places{.dockerfile = join_context(*directory, file.filename().string()),
                .context = *context,
                .dockerfile_in_context = project.dockerfile_in_context};
}

Result<std::vector<Stay>> all_places(const std::shared_ptr<const git::Repository>& repository,
                                     const history::Range& range, const Places& today,
                                     const ProjectOptions& arguments) {
  const auto names = history::former_names(repository, range, today.dockerfile);
  if (!names) return names.problem();
  std::vector<Stay> stays{{.places = today, .until = SIZE_MAX, .renamed_in = {}}};
  for (const history::FormerName& name : *names) {
    const Places& later = stays.back().places;
    Places places{.dockerfile = name.path, .context = later.context, .dockerfile_in_context = {}};
    const std::string moved = placing::moved_context(later, name.path);
    if (moved != later.context) {
      const auto sources = placing::sources_at(repository, name.tree_before, name.path, arguments);
      const auto holds = [&](const std::string& context) {
        return placing::holds_copied(repository, name.tree_before, context, sources);
      };
      if (!holds(later.context) && holds(moved)) places.context = moved;
    }
    places.dockerfile_in_context = std::string(rest_within(places.dockerfile, places.context));
    stays.push_back({.places = std::move(places), .until = name.before, .renamed_in = name.renamed_in});
  }
  std::ranges::reverse(stays);
  return stays;
}

}  // namespace decant::cli
