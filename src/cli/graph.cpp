// decant graph: a picture of the stages.
#include "cli/built_project.hpp"
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/project.hpp"
#include "graph/draw.hpp"

#include <CLI/CLI.hpp>

namespace decant::cli {
namespace {

struct GraphOptions {
  ProjectOptions project;
  std::string format = "box";
};

Result<Exit> run(const GraphOptions& options) {
  const auto loaded = load_built_project(options.project);
  if (!loaded) return loaded.problem();
  const Project& project = **loaded;
  if (std::optional<Problem> problem = first_error(project)) return *std::move(problem);
  const Picture picture = picture_of(project.document, project.evaluation, project.graph);
  print(options.format == "dot" ? draw_dot(picture) : draw_box(picture));
  return Exit::ok;
}

}  // namespace

void declare_graph(CLI::App& app, Exit& exit) {
  const auto options = std::make_shared<GraphOptions>();
  add_project_options(app, options->project);
  app.add_option("--format", options->format, "box (drawing characters) or dot (Graphviz)")
      ->check(CLI::IsMember({"box", "dot"}));
  app.callback([options, &exit] {
    const Result<Exit> result = run(*options);
    exit = result ? *result : fail(result.problem());
  });
}

}  // namespace decant::cli
