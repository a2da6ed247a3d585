// `decant parse`: what decant reads, before anything is made of it. Without options one JSON object a file
// and line, in the fields of testdata/conformance/parser.jsonl; `--tree` shows the lossless tree; `--print`
// writes the tree's leaves one after the other, which is the file again, byte for byte, valid or not;
// `--shell` shows what a shell reads in it (report/shell.hpp); `--state` what holds before an instruction.
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "eval/state.hpp"
#include "host/files.hpp"
#include "report/shell.hpp"
#include "report/state.hpp"
#include "syntax/bytes.hpp"
#include "syntax/document.hpp"
#include "syntax/document_json.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

namespace decant::cli {
namespace {

struct ParseOptions {
  std::vector<std::string> files;
  bool tree = false;
  bool print = false;
  bool shell = false;
  std::string state;  // a line, or `all`; empty: not asked for
  std::string format = "text";
  ProjectOptions evaluation;
};

// 0 where it is none; a line that no file has is told later, with the file's own number.
std::uint32_t line_number(std::string_view text) {
  const auto number = go_integer(text);
  if (!number || *number < 0) return 0;
  return static_cast<std::uint32_t>(std::min<std::int64_t>(*number, UINT32_MAX));
}

CLI::Validator is_line_or_all() {
  return {[](std::string& text) {
            const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
            return digits || text == "all" ? std::string() : fmt::format("{} is no line number", text);
          },
          ""};
}

std::string leaves(const Document& document) {
  std::string out;
  for (std::uint32_t i = 0; i < document.tree.nodes.size(); ++i) {
    const TreeNode& node = document.tree.nodes[i];
    if (document.tree.is_leaf(i)) out += document.source->text({node.begin, node.end});
  }
  return out;
}

// The states that are asked for. A file with errors has states too, as far as it could be read.
Result<Exit> print_states(const Document& document, const ParseOptions& options) {
  const auto sources = open_image_sources(options.evaluation, document.source->name());
  if (!sources) return sources.problem();
  EvalOptions evaluation_options = eval_options(options.evaluation);
  evaluation_options.image = [&](std::string_view reference, const Platform& platform) {
    return (*sources)->find(reference, platform);
  };
  const Evaluation evaluation = evaluate(document, evaluation_options);
  if (const auto& problem = (*sources)->problem()) return *problem;
  if (const auto graph = build_graph(document, evaluation, evaluation_options.target); !graph)
    return graph.problem();

  std::vector<std::optional<std::uint32_t>> places;
  if (options.state == "all") {
    for (std::uint32_t i = 0; i < document.instructions.size(); ++i) places.emplace_back(i);
    places.emplace_back();
  } else {
    const auto place = report::instruction_at_line(document, line_number(options.state));
    if (!place) return place.problem();
    places.push_back(*place);
  }
  const report::StateSubject subject{document, evaluation, evaluation_options};
  std::string_view separator;
  for (const auto& place : places) {
    const report::StateFacts facts = report::state_facts(subject, place);
    print(options.format == "json" ? report::state_json(facts)
                                   : fmt::format("{}{}", separator, report::state_text(facts)));
    separator = "\n";
  }
  return document.has_errors() ? Exit::findings : Exit::ok;
}

// All files are read, though one may fail; the worst outcome is the exit code.
Exit run(const ParseOptions& options) {
  Exit exit = Exit::ok;
  for (const std::string& file : options.files) {
    Result<std::string> bytes = host::read_file(file);
    if (!bytes) {
      exit = std::max(exit, fail(bytes.problem()));
      continue;
    }
    const Document document = parse_dockerfile(file, *std::move(bytes));
    if (options.print) {
      print(leaves(document));
    } else if (options.tree) {
      print(render_tree(document.tree, document.source->bytes()));
    } else if (!options.state.empty()) {
      const Result<Exit> shown = print_states(document, options);
      exit = std::max(exit, shown ? *shown : fail(shown.problem()));
    } else if (options.shell) {
      print(report::shell_json(document, evaluate(document, {})));
    } else {
      print(document_json(document) + "\n");
      if (document.has_errors()) exit = std::max(exit, Exit::findings);
    }
  }
  return exit;
}

}  // namespace

void declare_parse(CLI::App& app, Exit& exit) {
  auto options = std::make_shared<ParseOptions>();
  app.add_option("FILE", options->files, "Dockerfiles to read; `-` is standard input")
      ->default_val("Dockerfile");
  auto* tree =
      app.add_flag("--tree", options->tree, "show the tree: a node a line, with kind, place and text");
  auto* print = app.add_flag("--print", options->print, "write the file again from the tree")->excludes(tree);
  auto* shell =
      app.add_flag(
             "--shell", options->shell,
             "show the scripts: a JSON object for each RUN, CMD, ENTRYPOINT and HEALTHCHECK in shell form, "
             "with its commands, or why they are not known")
          ->excludes(tree)
          ->excludes(print);
  auto* state =
      app.add_option("--state", options->state,
                     "show what holds before the instruction in this line: environment, arguments, "
                     "directory, user, shell, base image, and where each is from; `all`: before each")
          ->type_name("LINE")
          ->check(is_line_or_all())
          ->excludes(tree)
          ->excludes(print)
          ->excludes(shell);
  app.add_option("--format", options->format, "of --state: text or json (an object a line)")
      ->check(CLI::IsMember({"text", "json"}))
      ->needs(state);
  add_evaluation_options(app, options->evaluation);
  app.callback([options, &exit] { exit = run(*options); });
}

}  // namespace decant::cli
