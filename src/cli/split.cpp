// decant split: the rewrite. Without -o it shows; with -o it writes a directory that is built from the same
// context.

#include "base/ascii.hpp"
#include "cli/built_project.hpp"
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/project.hpp"
#include "effects/knowledge.hpp"
#include "emit/directory.hpp"
#include "emit/dockerfile.hpp"
#include "emit/link.hpp"
#include "host/files.hpp"
#include "plan/plan.hpp"
#include "report/diff.hpp"
#include "report/plan.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>

namespace decant::cli {
namespace {

namespace fs = std::filesystem;

struct SplitOptions {
  ProjectOptions project;
  std::string output;
  std::string image;
  std::vector<std::string> without;
  std::string format = "text";
  bool diff = false;
  bool explain = false;
  bool strict = false;
  bool force = false;
};

// Where the output lies, seen from the context and the other way round.
struct Place {
  std::string inside;      // relative to the context's root; empty when it lies elsewhere
  std::string to_context;  // from the output directory to the context
};

fs::path absolute(const std::string& path) {
  std::error_code error;
  fs::path result = fs::weakly_canonical(fs::absolute(path, error), error);
  if (!result.has_filename()) result = result.parent_path();
  return result;
}

Result<Place> place_of(const std::string& output, const std::string& context) {
  const fs::path root = absolute(context);
  const fs::path directory = absolute(output);
  if (directory == root) {
    return Problem{fmt::format("{} is the build's context itself", output),
                   "choose a directory of its own for the output, such as -o docker", Exit::usage};
  }
  Place place;
  place.to_context = root.lexically_relative(directory).string();
  const std::string relative = directory.lexically_relative(root).string();
  if (!relative.starts_with("..")) place.inside = relative;
  if (const auto from_output = root.lexically_relative(directory); from_output.empty())
    place.to_context = root.string();
  const fs::path above = root.lexically_relative(directory);
  if (!above.empty() && above.begin()->string() != "..") {
    return Problem{fmt::format("{} holds the build's context", output),
                   "choose a directory of its own for the output, such as -o docker", Exit::usage};
  }
  return place;
}

// The lines of the ignore file that the context goes by.
Result<std::string> ignore_lines(const Context& context) {
  if (context.ignore_name().empty()) return std::string();
  if (!context.tree().entry(context.ignore_name())) return host::read_file(context.ignore_name());
  return context.tree().read(context.ignore_name());
}

// The same context, with the output directory kept out.
Result<Context> without_output(const Context& context, std::string_view lines, const std::string& inside) {
  auto ignore = IgnoreFile::parse("Dockerfile.dockerignore", emit::ignore_text(lines, inside));
  if (!ignore) return ignore.problem();
  return Context(context.tree_pointer(), std::make_shared<const IgnoreFile>(std::move(*ignore)),
                 context.ignore_name());
}

std::string default_image(const Context& context) {
  std::string name;
  for (const char c : absolute(context.tree().describe()).filename().string()) {
    if (ascii::is_alphanumeric(c))
      name.push_back(ascii::lower(c));
    else if (!name.empty() && name.back() != '-')
      name.push_back('-');
  }
  while (!name.empty() && name.back() == '-') name.pop_back();
  return name.empty() ? "app" : name;
}

struct Generated {
  std::string dockerfile;
  emit::ScriptInput script;
};

// The plan's layout with its links. The layout is read again, since links are about its own stages.
Result<Generated> generate(const plan::Plan& plan, const ProjectOptions& options) {
  const Document document = parse_dockerfile("Dockerfile", emit::print(plan.layout));
  const Evaluation evaluation = evaluate(document, eval_options(options));
  auto graph = build_graph(document, evaluation, options.target);
  if (!graph) return graph.problem();
  emit::Linked linked = emit::link(plan.layout, document, evaluation, *graph);
  return Generated{emit::print(linked.layout), std::move(linked.script)};
}

Result<Exit> write(const SplitOptions& options, const Project& project, const plan::Plan& plan,
                   const Place& place, const std::string& lines) {
  auto generated = generate(plan, project.options);
  if (!generated) return generated.problem();
  generated->script.dockerfile = "Dockerfile";
  generated->script.context = place.to_context;
  generated->script.image = options.image.empty() ? default_image(*project.context) : options.image;
  emit::OutputDirectory directory;
  directory.path = options.output;
  directory.files = {{"Dockerfile", generated->dockerfile, false},
                     {"Dockerfile.dockerignore", emit::ignore_text(lines, place.inside), false},
                     {"build.sh", emit::build_script(generated->script), true}};
  directory.made_from = {{"dockerfile", emit::local_digest(project.document.source->bytes())},
                         {"dockerignore", emit::local_digest(lines)},
                         {"knowledge", project.options.knowledge.version()}};
  const auto written = emit::write_directory(directory, options.force);
  if (!written) return written.problem();
  if (options.format == "json") return Exit::ok;
  print(fmt::format("{}: {}\n", options.output,
                    plan.steps.empty()
                        ? "the Dockerfile as it was, with its script (no step applies)"
                        : fmt::format("{} steps, {} stages", plan.steps.size(), plan.layout.stages.size())));
  print(fmt::format("  build it:          {}/build.sh            (REGISTRY=host:port to share stages)\n",
                    options.output));
  print(fmt::format("  or without keys:   docker build -f {}/Dockerfile {}\n", options.output,
                    project.context->tree().describe()));
  if (!place.inside.empty() && !project.context->ignore().matches(place.inside)) {
    print(fmt::format(
        "  add `{}` to .dockerignore: only BuildKit reads Dockerfile.dockerignore, and the original would "
        "copy the output\n",
        place.inside));
  }
  return Exit::ok;
}

Result<Exit> run(const SplitOptions& options) {
  const auto loaded = load_built_project(options.project);
  if (!loaded) return loaded.problem();
  const Project& project = **loaded;
  warn_of_effects(project);
  if (project.context == nullptr) {
    return Problem{"split needs a context: which files a copy brings decides what may move",
                   "give the directory that the build is started with: --context DIR", Exit::usage};
  }
  const auto lines = ignore_lines(*project.context);
  if (!lines) return lines.problem();
  Place place;
  Context context = *project.context;
  if (!options.output.empty()) {
    const auto found = place_of(options.output, project.context->tree().describe());
    if (!found) return found.problem();
    place = *found;
    auto narrowed = without_output(context, *lines, place.inside);
    if (!narrowed) return narrowed.problem();
    context = std::move(*narrowed);
  }
  plan::Options plan_options;
  plan_options.strict = options.strict;
  plan_options.without = options.without;
  plan_options.evaluation = eval_options(project.options);
  plan_options.knowledge = &project.options.knowledge;
  const auto plan = plan::make_plan(project.document, context, plan_options);
  if (!plan) return plan.problem();

  if (!options.output.empty()) {
    const auto written = write(options, project, *plan, place, *lines);
    if (!written) return written.problem();
  }
  const std::string rewritten = emit::print(plan->layout);
  if (options.format == "json") print(report::plan_json(*plan));
  if (options.diff) {
    const auto diff = report::unified_diff(project.dockerfile, project.document.source->bytes(), rewritten);
    if (!diff) return diff.problem();
    print(*diff);
  }
  if (options.explain && options.format == "text")
    print(fmt::format("{}{}", options.diff || !options.output.empty() ? "\n" : "", report::plan_text(*plan)));
  const bool nothing_asked =
      options.output.empty() && !options.diff && !options.explain && options.format == "text";
  if (nothing_asked) print(rewritten);
  return Exit::ok;
}

}  // namespace

void declare_split(CLI::App& app, Exit& exit) {
  const auto options = std::make_shared<SplitOptions>();
  add_project_options(app, options->project);
  app.add_option("-o,--output", options->output,
                 "write Dockerfile, build.sh and Dockerfile.dockerignore to this directory")
      ->type_name("DIR");
  app.add_option("--image", options->image,
                 "repository name in build.sh (default: the context's directory name)")
      ->type_name("NAME");
  app.add_flag("--diff", options->diff, "show what changes");
  app.add_flag("--explain", options->explain,
               "show the steps with reasons and assumptions, and what was left alone");
  app.add_flag("--strict", options->strict, "take no step that needs an assumption");
  app.add_option("--without", options->without,
                 "leave a kind of step out: cut, narrow, reorder, sink, branch, divide")
      ->check(CLI::IsMember({"cut", "narrow", "reorder", "sink", "branch", "divide"}))
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);  // else it takes the words behind its value too
  app.add_flag("--force", options->force,
               "overwrite files in the output directory that decant did not write");
  app.add_option("--format", options->format, "text or json (the plan)")
      ->check(CLI::IsMember({"text", "json"}));
  app.callback([options, &exit] {
    const Result<Exit> result = run(*options);
    exit = result ? *result : fail(result.problem());
  });
}

}  // namespace decant::cli
