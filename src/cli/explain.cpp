// decant explain: what rebuilds after a change, and why.

#include "report/explain.hpp"

#include "cache/linear.hpp"
#include "cli/cached_build.hpp"
#include "cli/command.hpp"
#include "cli/explain_inputs.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "host/files.hpp"
#include "report/explain_log.hpp"
#include "report/printable.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>

namespace decant::cli {
namespace {

report::ExplainStyle style() {
  const Terminal& terminal = out_terminal();
  return {terminal.emoji, terminal.color};
}

// The instruction that a line is part of.
Result<std::uint32_t> instruction_in(const Document& document, std::uint32_t line) {
  for (std::uint32_t i = 0; i < document.instructions.size(); ++i) {
    const Instruction& each = document.instructions[i];
    if (each.start_line <= line && line <= each.end_line) return i;
  }
  return Problem{fmt::format("{}: line {} is part of no instruction", document.source->name(), line),
                 "give a line of the Dockerfile as `decant explain` shows it", Exit::usage};
}

Result<Exit> explain_why(const ExplainInputs& inputs, const cache::Comparison& comparison,
                         const ExplainOptions& options) {
  const Document& document = inputs.after->document;
  const auto instruction = instruction_in(document, *options.why);
  if (!instruction) return instruction.problem();
  print(options.format == "json" ? report::why_json(document, comparison, *instruction)
                                 : report::why_text(document, comparison, *instruction, style()));
  return Exit::ok;
}

Result<Exit> write_measured(const ExplainInputs& inputs, const std::vector<report::LoggedLayer>& layers) {
  if (inputs.costs_path.empty()) {
    return Problem{"there is no context to keep the times in",
                   "give the directory that the build is started with: --context DIR", Exit::usage};
  }
  cache::Costs costs = inputs.costs;
  for (const report::LoggedLayer& layer : layers) {
    const Instruction& instruction = inputs.after->document.instructions[layer.instruction];
    if (!layer.cached && !layer.failed) costs.seconds[cache::step_text(instruction)] = layer.seconds;
  }
  const auto made = host::make_directories(std::filesystem::path(inputs.costs_path).parent_path().string());
  if (!made) return made.problem();
  const auto written = host::write_file(inputs.costs_path, cache::render_costs(costs));
  if (!written) return written.problem();
  note(
      fmt::format("times of {} steps are in {}", costs.seconds.size(), report::printable(inputs.costs_path)));
  return Exit::ok;
}

Result<Exit> explain_log(const ExplainInputs& inputs, const cache::Comparison* comparison,
                         const ExplainOptions& options) {
  const Result<std::string> text = host::read_file(options.log);
  if (!text) return text.problem();
  const auto steps = cache::read_build_log(options.log, *text);
  if (!steps) return steps.problem();
  const Document& document = inputs.after->document;
  const auto instructions = cache::instructions_of(*steps, document, inputs.after->evaluation);
  const auto strange = static_cast<std::size_t>(std::ranges::count(instructions, cache::kNone));
  if (strange == instructions.size()) {
    return Problem{fmt::format("{} is the log of another Dockerfile: none of its {} steps is in {}",
                               options.log, steps->size(), document.source->name()),
                   "name the Dockerfile that was built", Exit::usage};
  }
  if (strange > 0)
    warn(fmt::format("{} of {} steps of {} are not in {}: was it another version?", strange, steps->size(),
                     report::printable(options.log), report::printable(document.source->name())));
  const auto layers =
      report::logged_layers(*steps, instructions, document, inputs.after->evaluation, comparison);
  const std::string change = comparison != nullptr ? inputs.change : std::string();
  print(options.format == "json" ? report::explain_log_json(document, layers, options.log, change)
                                 : report::explain_log_text(document, layers, options.log, change, style()));
  return options.write_costs ? write_measured(inputs, layers) : Exit::ok;
}

Result<Exit> run(const ExplainOptions& options) {
  const auto inputs = load_explain_inputs(options);
  if (!inputs) return inputs.problem();
  const auto builder = cache::builder_named(options.builder).value_or(cache::BuilderKind::buildkit);
  const cache::Comparison comparison = cache::compare(build_of(*inputs->before, builder, inputs->costs),
                                                      build_of(*inputs->after, builder, inputs->costs));
  if (!options.log.empty()) return explain_log(*inputs, inputs->has_change ? &comparison : nullptr, options);
  if (options.why) return explain_why(*inputs, comparison, options);
  const Document& document = inputs->after->document;
  print(options.format == "json" ? report::explain_json(document, comparison, inputs->change)
                                 : report::explain_text(document, comparison, inputs->change, style()));
  return Exit::ok;
}

CLI::Option* add_many(CLI::App& app, const char* name, std::vector<std::string>& values, const char* help) {
  return app.add_option(name, values, help)
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
}

}  // namespace

void declare_explain(CLI::App& app, Exit& exit) {
  const auto options = std::make_shared<ExplainOptions>();
  add_project_options(app, options->project);
  app.add_option("--changed", options->changed,
                 "a path in the context that changes; may be given several times")
      ->type_name("PATH...")
      ->expected(1, -1);
  app.add_option("--since", options->since,
                 "what has changed in the work tree since this commit, branch or tag")
      ->type_name("REV");
  app.add_option("--before", options->before, "the directory of the build before; with --after")
      ->type_name("DIR");
  app.add_option("--after", options->after, "the directory of the build after")->type_name("DIR");
  // `expected(1)`: else it takes the words behind its value too.
  add_many(app, "--new-build-arg", options->new_arguments,
           "a build argument that has this value after the change (--build-arg alone is a change from none)");
  app.add_option("--why", options->why, "follow the reason of the layer in this line to its root")
      ->type_name("LINE");
  app.add_option(
         "--log", options->log,
         "the log of a real build (--progress=plain or rawjson; - is standard input): why each step ran")
      ->type_name("FILE");
  app.add_flag("--write-costs", options->write_costs,
               "keep the times of --log as measured costs in .decant/costs.json");
  app.add_option("--builder", options->builder, "whose cache: buildkit, classic, buildah or kaniko")
      ->check(CLI::IsMember({"buildkit", "classic", "buildah", "kaniko"}))
      ->capture_default_str();
  app.add_option("--format", options->format, "text or json")->check(CLI::IsMember({"text", "json"}));
  app.callback([options, &exit] {
    const Result<Exit> result = run(*options);
    exit = result ? *result : fail(result.problem());
  });
}

}  // namespace decant::cli
