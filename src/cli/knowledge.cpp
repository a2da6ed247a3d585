// `decant knowledge`: the tools that decant knows; `decant knowledge check FILE…`: whether a knowledge file
// says what decant understands, with the place of a mistake.
#include "effects/knowledge.hpp"

#include "cli/built_project.hpp"
#include "cli/command.hpp"
#include "cli/image_layers.hpp"
#include "cli/output.hpp"
#include "cli/project.hpp"
#include "effects/measure.hpp"
#include "effects/user_knowledge.hpp"
#include "host/files.hpp"
#include "report/printable.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace decant::cli {
namespace {

struct KnowledgeOptions {
  std::vector<std::string> files;
  std::string image;
  std::string dockerfile;
  std::string context;
  std::string target;
  std::string engine;
};

constexpr std::size_t kMostShown = 20;

// A tool a line, with what it can do; those that are known by name only come last, in one paragraph.
std::string table_of_tools() {
  std::string table;
  std::string opaque;
  for (const knowledge::Tool& tool : knowledge::tools()) {
    std::string commands;
    for (const knowledge::CommandRule& rule : tool.commands) {
      if (!rule.opaque.empty() || rule.match.empty() || rule.role == knowledge::Role::neutral) continue;
      commands += fmt::format("{}{}", commands.empty() ? "" : ", ", fmt::join(rule.match, ", "));
    }
    const bool modelled = std::ranges::any_of(tool.commands, [](const knowledge::CommandRule& rule) {
      return rule.opaque.empty() && rule.role != knowledge::Role::build;
    });
    if (modelled && tool.opaque.empty()) {
      table +=
          commands.empty() ? fmt::format("{}\n", tool.name) : fmt::format("{:<22} {}\n", tool.name, commands);
    } else {
      opaque += fmt::format(" {}", tool.name);
    }
  }
  return fmt::format("{}\nKnown by name only; a command that calls one is opaque:{}\n", table, opaque);
}

Exit check_files(const std::vector<std::string>& files) {
  Exit exit = Exit::ok;
  for (const std::string& file : files) {
    const Result<std::string> text = host::read_file(file);
    if (!text) {
      exit = fail(text.problem());
      continue;
    }
    const auto summary = knowledge::check_file(file, *text);
    if (!summary) {
      exit = fail(summary.problem());
      continue;
    }
    print(fmt::format("{}: {} tool{} with {} command{}: {}\n", file, summary->tools.size(),
                      summary->tools.size() == 1 ? "" : "s", summary->commands,
                      summary->commands == 1 ? "" : "s", fmt::join(summary->tools, ", ")));
  }
  return exit;
}

Exit measure(const KnowledgeOptions& options) {
  const auto layers = image_layers(options.image, options.engine);
  if (!layers) return fail(layers.problem());
  ProjectOptions asked;
  asked.dockerfile = options.dockerfile.empty() ? "." : options.dockerfile;
  if (!options.context.empty()) asked.context = options.context;
  asked.target = options.target;
  const auto project = load_built_project(asked);
  if (!project) return fail(project.problem());

  std::vector<MeasuredLayer> measured_layers;
  for (const images::LayerHistory& layer : *layers)
    measured_layers.push_back({layer.created_by, layer.empty, layer.written, layer.deleted});
  const auto measured = compare_layers((*project)->document, (*project)->evaluation, (*project)->effects(),
                                       (*project)->graph.target, measured_layers);
  if (!measured) {
    return fail(
        {.what = fmt::format("the history of {} does not fit {}", options.image, (*project)->dockerfile),
         .remedy = "build the image of this Dockerfile, and of this target, without changes"});
  }
  Exit exit = Exit::ok;
  for (const Measured& each : *measured) {
    print(fmt::format("{}:{}: wrote {} path{} and deleted {}; {} of them not declared\n",
                      (*project)->dockerfile, (*project)->document.instructions[each.instruction].start_line,
                      each.written, each.written == 1 ? "" : "s", each.deleted, each.undeclared.size()));
    for (std::size_t i = 0; i < each.undeclared.size() && i < kMostShown; ++i)
      print(fmt::format("    {}\n", report::printable(each.undeclared[i])));
    if (each.undeclared.size() > kMostShown)
      print(fmt::format("    and {} more\n", each.undeclared.size() - kMostShown));
    if (!each.undeclared.empty()) exit = Exit::findings;
  }
  if (measured->empty()) print("no RUN of which decant knows what it writes\n");
  return exit;
}

}  // namespace

void declare_knowledge(CLI::App& app, Exit& exit) {
  auto options = std::make_shared<KnowledgeOptions>();
  CLI::App* check = app.add_subcommand("check", "read knowledge files and tell mistakes in them");
  check
      ->add_option("files", options->files,
                   "knowledge files of your own, such as ci/tools.json (docs/knowledge.md)")
      ->type_name("FILE...")
      ->required();
  CLI::App* measured =
      app.add_subcommand("measure", "compare what a build wrote, layer by layer, with what is declared");
  measured
      ->add_option(
          "image", options->image,
          "what `docker save` wrote, such as image.tar, or an OCI layout; with --engine an image's name")
      ->type_name("IMAGE")
      ->required();
  measured
      ->add_option("dockerfile", options->dockerfile, "the Dockerfile that it was built from (default: .)")
      ->type_name("PATH");
  measured->add_option("--context", options->context, "the directory that the build is started with")
      ->type_name("DIR");
  measured->add_option("--target", options->target, "the stage that was built (default: the last)")
      ->type_name("STAGE");
  measured->add_option("--engine", options->engine, "ask this local engine for the image: docker or podman")
      ->check(CLI::IsMember({"docker", "podman"}));
  app.require_subcommand(0, 1);
  app.callback([options, check, measured, &exit] {
    if (check->parsed()) {
      exit = check_files(options->files);
    } else if (measured->parsed()) {
      exit = measure(*options);
    } else {
      print(table_of_tools());
    }
  });
}

}  // namespace decant::cli
