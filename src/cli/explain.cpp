// decant explain: what rebuilds after a change, and why.

#include "report/explain.hpp"

#include "cache/compare.hpp"
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/project.hpp"
#include "report/printable.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace decant::cli {
namespace {

struct ExplainOptions {
  ProjectOptions project;
  std::vector<std::string> changed;
  std::vector<std::string> new_arguments;
  std::string format = "text";
};

// `./web/x` and `web//x` are `web/x`; a path outside of the context stays as it is and is found missing.
std::string cleaned(std::string_view path) {
  const std::string absolute = resolve_image_path("/", path);
  return absolute.substr(1);
}

std::string change_in_words(const ExplainOptions& options) {
  std::vector<std::string> words = options.changed;
  for (const std::string& argument : options.new_arguments)
    words.push_back(fmt::format("--build-arg {}", argument));
  if (words.empty()) return "no change";
  return fmt::format("a change of {}", fmt::join(words, ", "));
}

Result<Exit> run(const ExplainOptions& options) {
  const auto before = load_project(options.project);
  if (!before) return before.problem();
  const Project& project = **before;
  if (project.document.has_errors()) {
    const Diagnostic& first =
        *std::find_if(project.document.diagnostics.begin(), project.document.diagnostics.end(),
                      [](const Diagnostic& d) { return d.severity == Severity::error; });
    return Problem{fmt::format("{}:{}: {}", project.dockerfile,
                               project.document.source->position(first.span.begin).line, first.message),
                   "mend the file first; `decant lint` shows all its errors", Exit::usage};
  }
  warn_of_effects(project);
  if (project.context == nullptr && !options.changed.empty()) {
    return Problem{"--changed needs a context to look the paths up in",
                   "give the directory that the build is started with: --context DIR", Exit::usage};
  }
  std::vector<std::string> changed;
  for (const std::string& path : options.changed) {
    changed.push_back(cleaned(path));
    const bool there = project.context->tree().entry(changed.back()).has_value();
    if (!there)
      warn(fmt::format("{} is not in the context; taken as a new file", report::printable(path)));
    else if (!project.context->entry(changed.back())) {
      warn(fmt::format("{} is excluded by {}: no build sees it", report::printable(path),
                       project.context->ignore_name()));
    }
  }
  ProjectOptions after_options = project.options;
  for (const std::string& argument : options.new_arguments) {
    const std::size_t equals = argument.find('=');
    if (equals == std::string::npos || equals == 0) {
      return Problem{fmt::format("--new-build-arg {} has no value", argument), "write NAME=VALUE",
                     Exit::usage};
    }
    after_options.build_args[argument.substr(0, equals)] = argument.substr(equals + 1);
  }
  std::shared_ptr<const Context> context = project.context;
  if (context != nullptr) {
    context = std::make_shared<Context>(context->with_tree(changed_tree(context->tree_pointer(), changed)));
  }
  const auto after = load_project_from(project.dockerfile, std::string(project.document.source->bytes()),
                                       context, after_options);
  if (!after) return after.problem();

  const cache::Build was{project.document, project.evaluation, project.graph, project.effects(),
                         project.context.get()};
  const cache::Build is{(*after)->document, (*after)->evaluation, (*after)->graph, (*after)->effects(),
                        context.get()};
  const cache::Comparison comparison = cache::compare(was, is);
  const std::string words = change_in_words(options);
  if (options.format == "json") {
    print(report::explain_json((*after)->document, comparison, words));
  } else {
    const Terminal& terminal = out_terminal();
    print(report::explain_text((*after)->document, comparison, words, {terminal.emoji, terminal.color}));
  }
  return Exit::ok;
}

}  // namespace

void declare_explain(CLI::App& app, Exit& exit) {
  const auto options = std::make_shared<ExplainOptions>();
  add_project_options(app, options->project);
  app.add_option("--changed", options->changed,
                 "a path in the context that changes; may be given several times")
      ->type_name("PATH...")
      ->expected(1, -1);
  app.add_option("--new-build-arg", options->new_arguments,
                 "a build argument that has this value after the change")
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);  // else it takes the words behind its value too
  app.add_option("--format", options->format, "text or json")->check(CLI::IsMember({"text", "json"}));
  app.callback([options, &exit] {
    const Result<Exit> result = run(*options);
    exit = result ? *result : fail(result.problem());
  });
}

}  // namespace decant::cli
