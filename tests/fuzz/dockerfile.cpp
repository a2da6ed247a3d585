// Laws of the Dockerfile's reader: the leaves of the tree are the input, views point into the source or the
// document's store, spans lie where they should, and reading again gives the same.
#include "fuzz/targets.hpp"
#include "syntax/document.hpp"
#include "syntax/document_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace decant::fuzz {
namespace {

bool inside(Span inner, Span outer) {
  return inner.begin >= outer.begin && inner.end <= outer.end && inner.begin <= inner.end;
}

std::string broken_in_tree(const Document& document, std::string_view input) {
  if (!tiles(document.tree, static_cast<std::uint32_t>(input.size()))) {
    return "the leaves do not tile the input";
  }
  std::string printed;
  for (std::uint32_t i = 0; i < document.tree.nodes.size(); ++i) {
    const TreeNode& node = document.tree.nodes[i];
    if (document.tree.is_leaf(i)) printed += document.source->text({node.begin, node.end});
  }
  if (printed != input) return "printing is not the input";

  const auto bogus = std::ranges::count(document.tree.nodes, NodeKind::bogus, &TreeNode::kind);
  const auto unknown =
      std::ranges::count(document.instructions, InstructionKind::unknown, &Instruction::kind);
  if (bogus != unknown) return "bogus nodes are not the unknown instructions";
  return {};
}

std::string broken_in(const Instruction& instruction, const Document& document, std::string_view input) {
  const auto size = static_cast<std::uint32_t>(input.size());
  if (!inside(instruction.line_span, instruction.span)) return "the line lies outside of its instruction";
  if (!inside(instruction.keyword_span, instruction.line_span)) return "the keyword lies outside of its line";
  for (const Flag& flag : instruction.flags) {
    if (!inside(flag.span, instruction.line_span)) return "a flag lies outside of its line";
  }
  for (const Word& word : instruction.args) {
    if (!inside(word.span, instruction.line_span)) return "a word lies outside of its line";
  }
  for (const KeyValue& pair : instruction.pairs) {
    if (!inside(pair.span, instruction.line_span)) return "a pair lies outside of its line";
  }
  for (const Span& comment : instruction.comments) {
    if (!inside(comment, {0, instruction.span.begin})) return "a comment lies below its instruction";
  }
  for (const Heredoc& heredoc : instruction.heredocs) {
    if (heredoc.content != document.source->text(heredoc.body)) return "a heredoc's body is not its span";
    if (!heredoc.body.empty() && !inside(heredoc.body, {instruction.line_span.end, size}))
      return "a heredoc is misplaced";
  }
  const std::string_view logical = instruction.logical.text();
  for (std::uint32_t i = 0; i < logical.size(); ++i) {
    const std::uint32_t at = instruction.logical.to_source(i);
    if (at >= size || input[at] != logical[i]) return "the logical text is not where it says";
  }
  if (instruction.body.begin > instruction.body.end || instruction.body.end > logical.size())
    return "the body lies outside of the logical text";
  if (instruction.onbuild) return broken_in(*instruction.onbuild, document, input);
  return {};
}

std::string broken_in_stages(const Document& document) {
  std::uint32_t last = 0;
  for (std::uint32_t i = 0; i < document.stages.size(); ++i) {
    const Stage& stage = document.stages[i];
    if (stage.index != i || stage.from < last || stage.end <= stage.from ||
        stage.end > document.instructions.size())
      return "stages are not in order";
    if (document.instructions[stage.from].kind != InstructionKind::from) return "a stage without a FROM";
    last = stage.end;
  }
  return {};
}

}  // namespace

std::string check_dockerfile(std::string_view input) {
  const Document document = parse_dockerfile("Dockerfile", std::string(input));
  if (std::string broken = broken_in_tree(document, input); !broken.empty()) return broken;
  if (std::string broken = broken_in_stages(document); !broken.empty()) return broken;
  std::uint32_t last = 0;
  for (const Instruction& instruction : document.instructions) {
    if (instruction.span.begin < last || instruction.span.end > input.size()) return "instructions overlap";
    last = instruction.span.end;
    if (std::string broken = broken_in(instruction, document, input); !broken.empty()) return broken;
  }
  for (const Diagnostic& diagnostic : document.diagnostics) {
    if (!inside(diagnostic.span, {0, static_cast<std::uint32_t>(input.size())}))
      return "a diagnostic lies outside of the file";
    if (diagnostic.message.empty()) return "a diagnostic says nothing";
  }
  const std::string json = document_json(document);
  if (json != document_json(parse_dockerfile("Dockerfile", std::string(input))))
    return "reading twice differs";
  if (!nlohmann::json::accept(json)) return "the JSON is none: " + json;
  const std::string tree = render_tree(document.tree, input);
  if (static_cast<std::size_t>(std::ranges::count(tree, '\n')) != document.tree.nodes.size())
    return "the tree for people is not one line a node";
  return {};
}

}  // namespace decant::fuzz
