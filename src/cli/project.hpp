// Loading what nearly every command needs, in the order of the design's picture: bytes → Document → states →
// graph → context → effects.
#pragma once

#include "base/problem.hpp"
#include "config/find.hpp"
#include "context/context.hpp"
#include "effects/effect_series.hpp"
#include "eval/state.hpp"
#include "graph/graph.hpp"
#include "images/sources.hpp"
#include "syntax/document.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace decant::cli {

struct ProjectOptions {
  std::string dockerfile;           // a file, a directory that holds a Dockerfile, or `-` for standard input
  std::optional<std::string> text;  // of a Dockerfile that is no file by itself
  std::optional<std::string>
      context;  // --context; default: the Dockerfile's directory; none for standard input
  std::string target;
  std::map<std::string, std::string, std::less<>> build_args;
  std::map<std::string, std::string, std::less<>> told_args;  // what a build says of these (built_as)
  std::string platform{kDefaultPlatform};
  std::string build_platform{kDefaultPlatform};
  images::Options image_sources;
  std::shared_ptr<config::Configurations> configurations;  // null: read for this one
  ImageLookup images = known_image;                        // what load_project makes of these
  knowledge::Library knowledge{};                          // and of its knowledge files
};

inline constexpr std::string_view kStandardInput = "-";

// The file that a person means by `path`: a Dockerfile, or a directory that holds one.
Result<std::string> find_dockerfile(const std::string& path);

EvalOptions eval_options(const ProjectOptions& options);

// What `.decant.yaml` says for a Dockerfile, the nearest one up from it; null where there is none.
Result<std::shared_ptr<const config::Config>> configuration_of(const ProjectOptions& options,
                                                               const std::string& dockerfile);
// The sources of image configurations for a Dockerfile: `.decant.yaml` up from it, and what the options name.
Result<std::shared_ptr<images::Sources>> open_image_sources(const ProjectOptions& options,
                                                            const std::string& dockerfile);

struct Project {
  ProjectOptions options;             // as they were used, `images` among them
  std::string dockerfile;             // path that was read; `-` for standard input
  std::string dockerfile_in_context;  // path relative to the context's root; empty when it lies elsewhere
  Document document;
  Evaluation evaluation;
  BuildGraph graph;
  std::shared_ptr<const Context> context;  // null where there is none

  // Computed when somebody first asks: they are most of the work of loading, and many rules need none. Not
  // for several threads at once.
  [[nodiscard]] const EffectGraph& effects() const;
  [[nodiscard]] bool has_effects() const { return effects_ != nullptr; }
  // From now on they follow the files: `over` and those to come write down in `questions` what they are
  // asked.
  void follow_effects(std::shared_ptr<const Context> over, Questions& questions);
  // Over another context, which tells some askers other things than the one before. True: some effect is
  // another one.
  bool renew_effects(std::shared_ptr<const Context> over, const std::vector<bool>& stale);

 private:
  mutable std::unique_ptr<EffectSeries> effects_;
};

// Problems: missing or unreadable file, directory without a Dockerfile (with what to do), empty file, more
// than 4 GiB, context that cannot be read, unknown target. A Dockerfile with errors loads: what it says is in
// its diagnostics.
Result<std::unique_ptr<Project>> load_project(const ProjectOptions& options);

// Evaluates and builds the graph again, over another context (see changed_tree) or other
// arguments.
Result<std::unique_ptr<Project>> load_project_from(std::string name, std::string bytes,
                                                   std::shared_ptr<const Context> context,
                                                   const ProjectOptions& options);

// The first error of a Dockerfile that has some, for commands that can do nothing with it then.
std::optional<Problem> first_error(const Project& project);

// Prints what the effects could not read, manifests that are broken and copies of files that are not there,
// as warnings.
void warn_of_effects(const Project& project);
// Of these only the manifests, for lint: a file that is copied may well be made before the build. None where
// nobody has asked for effects.
std::vector<std::string> manifest_warnings(const Project& project);

}  // namespace decant::cli
