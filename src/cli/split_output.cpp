// See split_output.hpp.
#include "cli/split_output.hpp"

#include "base/ascii.hpp"
#include "emit/dockerfile.hpp"
#include "emit/link.hpp"
#include "host/files.hpp"
#include "host/replace.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace decant::cli {
namespace placing_output {
namespace {

namespace fs = std::filesystem;

fs::path absolute(const std::string& path) {
  std::error_code error;
  fs::path result = fs::weakly_canonical(fs::absolute(path, error), error);
  if (!result.has_filename()) result = result.parent_path();
  return result;
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

// The plan's layout with its links. The layout is read again, since links are about its own stages.
struct Linked {
  std::string dockerfile;
  emit::ScriptInput script;
};
Result<Linked> linked(const plan::Plan& plan, const ProjectOptions& options) {
  const Document document = parse_dockerfile("Dockerfile", emit::print(plan.layout));
  const Evaluation evaluation = evaluate(document, eval_options(options));
  auto graph = build_graph(document, evaluation, options.target);
  if (!graph) return graph.problem();
  emit::Linked linked = emit::link(plan.layout, document, evaluation, *graph);
  return Linked{emit::print(linked.layout), std::move(linked.script)};
}

}  // namespace
}  // namespace placing_output

Result<Place> place_of(const std::string& output, const std::string& context) {
  const std::filesystem::path root = placing_output::absolute(context);
  const std::filesystem::path directory = placing_output::absolute(output);
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
  const std::filesystem::path above = root.lexically_relative(directory);
  if (!above.empty() && above.begin()->string() != "..") {
    return Problem{fmt::format("{} holds the build's context", output),
                   "choose a directory of its own for the output, such as -o docker", Exit::usage};
  }
  return place;
}

Result<std::string> ignore_lines(const Context& context) {
  if (context.ignore_name().empty()) return std::string();
  if (!context.tree().entry(context.ignore_name())) return host::read_file(context.ignore_name());
  return context.tree().read(context.ignore_name());
}

std::string lines_with(std::string_view lines, const std::vector<std::string>& ignored) {
  std::string text(lines);
  if (!ignored.empty() && !text.empty() && text.back() != '\n') text.push_back('\n');
  for (const std::string& line : ignored) text += line + "\n";
  return text;
}

Result<Context> without_output(const Context& context, std::string_view lines, const std::string& inside) {
  auto ignore = IgnoreFile::parse("Dockerfile.dockerignore", emit::ignore_text(lines, inside));
  if (!ignore) return ignore.problem();
  return Context(context.tree_pointer(), std::make_shared<const IgnoreFile>(std::move(*ignore)),
                 context.ignore_name());
}

Result<emit::OutputDirectory> output_directory(const Generated& generated, const Project& project,
                                               const plan::Plan& plan, const Place& place,
                                               std::string_view lines) {
  auto linked = placing_output::linked(plan, project.options);
  if (!linked) return linked.problem();
  linked->script.dockerfile = "Dockerfile";
  linked->script.context = place.to_context;
  linked->script.image =
      generated.image.empty() ? placing_output::default_image(*project.context) : generated.image;
  emit::OutputDirectory directory;
  directory.path = generated.path;
  directory.files = {
      {"Dockerfile", linked->dockerfile, false},
      {"Dockerfile.dockerignore", emit::ignore_text(lines_with(lines, plan.ignored), place.inside), false},
      {"build.sh", emit::build_script(linked->script), true}};
  directory.made_from = {{"dockerfile", emit::local_digest(project.document.source->bytes())},
                         {"dockerignore", emit::local_digest(lines)},
                         {"knowledge", project.options.knowledge.version()}};
  // As it would be written: how the file is laid out is no matter.
  if (!generated.costs.empty())
    directory.made_from["costs"] = emit::local_digest(cache::render_costs(generated.costs));
  if (!generated.options.empty()) directory.made_from["options"] = generated.options;
  return directory;
}

Result<emit::Staleness> staleness_of(const emit::OutputDirectory& wanted, const Project& project) {
  return emit::staleness(wanted, {{"dockerfile", project.dockerfile + " has"},
                                  {"dockerignore", "the ignore file has"},
                                  {"knowledge", "what decant knows has"},
                                  {"costs", ".decant/costs.json has"},
                                  {"options", "the options have"}});
}

Result<bool> adopt(const Project& project, const std::string& rewritten) {
  if (project.dockerfile == kStandardInput) {
    return Problem{"--write has no file to write: the Dockerfile came from standard input",
                   "name the file, or print with `decant split - >FILE`", Exit::usage};
  }
  if (project.options.text) {
    return Problem{
        fmt::format("--write has no file to write: the Dockerfile stands inside {}", project.dockerfile),
        "put it into a file of its own first", Exit::usage};
  }
  return host::replace_file(project.dockerfile, project.document.source->bytes(), rewritten);
}

Result<bool> adopt_ignored(const Project& project, const plan::Plan& plan, std::string_view lines) {
  if (plan.ignored.empty()) return false;
  const Context& context = *project.context;
  const std::string directory = context.tree().describe();
  if (!host::is_directory(directory)) {
    return Problem{fmt::format("{}: no directory, so that --write has no ignore file to write", directory),
                   "add the lines that `--explain` shows by hand, or leave `--with ignore` out", Exit::usage};
  }
  const std::string text = lines_with(lines, plan.ignored);
  if (context.ignore_name().empty()) return host::write_file(directory + "/.dockerignore", text);
  const bool is_inside = context.tree().entry(context.ignore_name()).has_value();
  return host::replace_file(is_inside ? directory + "/" + context.ignore_name() : context.ignore_name(),
                            lines, text);
}

}  // namespace decant::cli
