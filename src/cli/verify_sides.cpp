// See verify_sides.hpp.
#include "cli/verify_sides.hpp"

#include "cli/built_project.hpp"
#include "cli/cached_build.hpp"
#include "cli/split_lint.hpp"
#include "cli/split_output.hpp"
#include "emit/directory.hpp"
#include "emit/dockerfile.hpp"
#include "host/files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

namespace decant::cli {
namespace verifying {
namespace {

namespace fs = std::filesystem;

// `docker:app`, `archive:image.tar`; a file of that very name comes first.
std::optional<VerifySide> existing_image(const std::string& word) {
  const std::size_t colon = word.find(':');
  if (colon == std::string::npos || colon + 1 == word.size() || host::exists(word)) return std::nullopt;
  const std::string kind = word.substr(0, colon);
  VerifySide side;
  side.shown = word;
  side.image = word.substr(colon + 1);
  side.engine = builders::builder_named(kind);
  if (!side.engine && kind != "archive") return std::nullopt;
  return side;
}

// A mistake that is easily made.
std::optional<Problem> is_archive(const std::string& word) {
  if (!word.ends_with(".tar") || host::is_directory(word)) return std::nullopt;
  return Problem{.what = fmt::format("{} is taken for a Dockerfile", word),
                 .remedy = fmt::format("an image archive is named archive:{}", word)};
}

VerifySide built_side(const Project& project) {
  VerifySide side;
  side.shown = project.dockerfile == kStandardInput ? "standard input" : project.dockerfile;
  side.is_built = true;
  side.dockerfile = project.document.source->bytes();
  side.request.context = project.context->tree().describe();
  side.request.target = project.options.target;
  if (project.options.platform != kDefaultPlatform) side.request.platform = project.options.platform;
  side.request.build_args = project.options.build_args;
  return side;
}

// The directory of a Dockerfile that split wrote, as the context sees it; empty for others. Both sides are
// built without it, since the original would copy it.
std::string generated_directory(const Project& project) {
  if (project.dockerfile_in_context.empty()) return {};
  const fs::path directory = fs::path(project.dockerfile).parent_path();
  if (!host::exists((directory / emit::kRecord).string())) return {};
  return fs::path(project.dockerfile_in_context).parent_path().string();
}

// Caches of the commands that it runs. Where one is not known, those of all tools that decant knows, at their
// usual places: it may call any of them.
void add_caches(const Project& project, std::set<std::string>& caches) {
  bool is_opaque = false;
  for (const Effect& effect : project.effects().effects) {
    is_opaque = is_opaque || effect.opaque;
    for (const CommandEffect& command : effect.commands)
      caches.insert(command.caches.begin(), command.caches.end());
  }
  if (is_opaque) caches.insert("");  // told apart below
}

images::Patterns usual_caches() {
  std::set<std::string> found;
  for (const knowledge::Tool& tool : knowledge::tools()) {
    for (const knowledge::CommandRule& rule : tool.commands) {
      for (const knowledge::PathRule& cache : rule.caches) {
        std::string_view path = cache.path;
        if (path.ends_with("/**")) path.remove_suffix(3);
        const bool has_holes = path.find_first_of("{$*") != std::string_view::npos;
        if (has_holes || path.starts_with("/tmp/")) continue;  // too common a name to be any tool's
        if (path.starts_with("~/")) {
          found.insert(fmt::format("/root{}", path.substr(1)));
          found.insert(fmt::format("/home/*{}", path.substr(1)));
        } else if (path.starts_with('/')) {
          found.insert(std::string(path));
        }
      }
    }
  }
  return {found.begin(), found.end()};
}

images::Patterns caches_of(std::initializer_list<const Project*> projects) {
  std::set<std::string> caches;
  bool any = false;
  for (const Project* project : projects) {
    if (project == nullptr) continue;
    any = true;
    add_caches(*project, caches);
  }
  if (!any || caches.erase("") > 0) {
    for (std::string& each : usual_caches()) caches.insert(std::move(each));
  }
  std::erase_if(caches, [](const std::string& path) { return !path.starts_with('/') || path == "/"; });
  return {caches.begin(), caches.end()};
}

Problem needs_context() {
  return Problem{.what = "verify needs a context: the files that a build copies",
                 .remedy = "give the directory that the build is started with: --context DIR"};
}

// What `decant split` would print; empty where it takes no step.
Result<std::string> split_text(const Project& project) {
  const auto costs = load_costs(costs_path(project));
  if (!costs) return costs.problem();
  plan::Options options = plan_options(project.options, *costs);
  options.stages = false;
  const auto plan = make_clean_plan(project, *project.context, options);
  if (!plan) return plan.problem();
  return plan->steps.empty() ? std::string() : emit::print(*plan, project.document);
}

// The lines of the side's ignore file, and each directory that split wrote.
Result<std::string> ignore_lines_without(const Project& project, const std::set<std::string>& generated) {
  Result<std::string> lines = ignore_lines(*project.context);
  if (!lines) return lines;
  for (const std::string& directory : generated) *lines = emit::ignore_text(*lines, directory);
  return lines;
}

// Over the context of A, when there is one.
Result<std::unique_ptr<Project>> load_side(const std::string& word, ProjectOptions options,
                                           const Project* other) {
  if (auto problem = is_archive(word)) return *std::move(problem);
  options.dockerfile = word;
  if (other != nullptr) {
    options = other->options;
    options.dockerfile = word;
    options.text.reset();
    options.context = other->context->tree().describe();
  }
  Result<std::unique_ptr<Project>> project =
      other == nullptr ? load_built_project(options) : load_project(options);
  if (project && (*project)->context == nullptr) return needs_context();
  return project;
}

}  // namespace
}  // namespace verifying

Result<VerifySides> find_verify_sides(const std::string& a, const std::string& b,
                                      const ProjectOptions& options) {
  using namespace verifying;
  std::unique_ptr<Project> project_a;
  std::unique_ptr<Project> project_b;
  std::optional<VerifySide> image_a = existing_image(a);
  std::optional<VerifySide> image_b = b.empty() ? std::nullopt : existing_image(b);
  if (image_a && b.empty()) {
    return Problem{.what = fmt::format("there is nothing to compare {} with", a),
                   .remedy = "name a second image, or a Dockerfile"};
  }
  if (!image_a) {
    auto loaded = load_side(a, options, nullptr);
    if (!loaded) return loaded.problem();
    project_a = std::move(*loaded);
  }
  if (!image_b && !b.empty()) {
    auto loaded = load_side(b, options, project_a.get());
    if (!loaded) return loaded.problem();
    project_b = std::move(*loaded);
  }

  VerifySides sides;
  std::set<std::string> generated;
  for (const Project* project : {project_a.get(), project_b.get()}) {
    if (project != nullptr) generated.insert(generated_directory(*project));
  }
  generated.erase("");
  sides.a = project_a ? built_side(*project_a) : *std::move(image_a);
  if (image_b) sides.b = *std::move(image_b);
  if (project_b) sides.b = built_side(*project_b);
  for (const auto& [project, side] : {std::pair(project_a.get(), &sides.a), {project_b.get(), &sides.b}}) {
    if (project == nullptr) continue;
    Result<std::string> lines = ignore_lines_without(*project, generated);
    if (!lines) return lines.problem();
    side->ignore = *std::move(lines);
  }
  if (b.empty()) {
    Result<std::string> text = split_text(*project_a);
    if (!text) return text.problem();
    sides.split_changes_nothing = text->empty();
    sides.b = sides.a;
    sides.b.shown = fmt::format("what split makes of {}", sides.a.shown);
    sides.b.dockerfile = *std::move(text);
  }
  sides.caches = caches_of({project_a.get(), project_b.get()});
  return sides;
}

}  // namespace decant::cli
