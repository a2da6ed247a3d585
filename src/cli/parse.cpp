// `decant parse`: what decant reads, before anything is made of it. Without options one JSON object a file
// and line, in the fields of testdata/conformance/parser.jsonl; `--tree` shows the lossless tree; `--print`
// writes the tree's leaves one after the other, which is the file again, byte for byte, valid or not;
// `--shell` shows what a shell reads in it (report/shell.hpp).
#include "cli/command.hpp"
#include "cli/output.hpp"
#include "eval/state.hpp"
#include "host/files.hpp"
#include "report/shell.hpp"
#include "syntax/document.hpp"
#include "syntax/document_json.hpp"

#include <CLI/CLI.hpp>

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
};

std::string leaves(const Document& document) {
  std::string out;
  for (std::uint32_t i = 0; i < document.tree.nodes.size(); ++i) {
    const TreeNode& node = document.tree.nodes[i];
    if (document.tree.is_leaf(i)) out += document.source->text({node.begin, node.end});
  }
  return out;
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
  app.add_flag("--shell", options->shell,
               "show the scripts: a JSON object for each RUN, CMD, ENTRYPOINT and HEALTHCHECK in shell form, "
               "with its commands, or why they are not known")
      ->excludes(tree)
      ->excludes(print);
  app.callback([options, &exit] { exit = run(*options); });
}

}  // namespace decant::cli
