// What holds for every input, valid or not: the leaves of the tree are the input, views point into the source
// or the document's store, spans lie where they should, and reading again gives the same.
#include "syntax/document.hpp"
#include "syntax/document_json.hpp"
#include "tests/syntax/support.hpp"

#include <doctest/doctest.h>

namespace decant {
namespace {

// One sentence about the first law that an input breaks; empty when it breaks none.
std::string broken_law(const std::string& input) {
  const Document document = parse_dockerfile("Dockerfile", input);
  const auto size = static_cast<std::uint32_t>(input.size());
  if (!tiles(document.tree, size)) return "the leaves do not tile the input";
  std::string printed;
  for (std::uint32_t i = 0; i < document.tree.nodes.size(); ++i) {
    const TreeNode& node = document.tree.nodes[i];
    if (document.tree.is_leaf(i)) printed += document.source->text({node.begin, node.end});
  }
  if (printed != input) return "printing is not the input";

  const auto inside = [](Span inner, Span outer) {
    return inner.begin >= outer.begin && inner.end <= outer.end && inner.begin <= inner.end;
  };
  std::uint32_t last = 0;
  for (const Instruction& instruction : document.instructions) {
    if (instruction.span.begin < last || instruction.span.end > size) return "instructions overlap";
    last = instruction.span.end;
    if (!inside(instruction.line_span, instruction.span)) return "the line lies outside of its instruction";
    if (!inside(instruction.keyword_span, instruction.line_span))
      return "the keyword lies outside of its line";
    for (const Flag& flag : instruction.flags) {
      if (!inside(flag.span, instruction.line_span)) return "a flag lies outside of its line";
    }
    for (const Word& word : instruction.args) {
      if (!inside(word.span, instruction.line_span)) return "a word lies outside of its line";
    }
    for (const KeyValue& pair : instruction.pairs) {
      if (!inside(pair.span, instruction.line_span)) return "a pair lies outside of its line";
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
  }
  for (const Diagnostic& diagnostic : document.diagnostics) {
    if (!inside(diagnostic.span, {0, size}) && size < 65535) return "a diagnostic lies outside of the file";
  }
  const bool only_unknown_are_bogus = [&] {
    std::size_t bogus = 0;
    std::size_t unknown = 0;
    for (const TreeNode& node : document.tree.nodes) bogus += node.kind == NodeKind::bogus ? 1U : 0U;
    for (const Instruction& instruction : document.instructions) {
      unknown += instruction.kind == InstructionKind::unknown ? 1U : 0U;
    }
    return bogus == unknown;
  }();
  if (!only_unknown_are_bogus) return "bogus nodes are not the unknown instructions";
  if (document_json(document) != document_json(parse_dockerfile("Dockerfile", input)))
    return "reading twice differs";
  return {};
}

void check_law(const std::string& input) {
  const std::string broken = broken_law(input);
  if (broken.empty()) return;
  FAIL_CHECK(broken << "\n"
                    << render_tree(parse_dockerfile("Dockerfile", input).tree, input).substr(0, 4000));
}

}  // namespace

TEST_CASE("laws: conformance inputs") {
  for (const std::string& input : conformance_inputs()) check_law(input);
}

TEST_CASE("laws: every truncation of small conformance inputs") {
  for (const std::string& input : conformance_inputs()) {
    if (input.size() > 200) continue;
    for (std::size_t size = 0; size < input.size(); ++size) check_law(input.substr(0, size));
  }
}

TEST_CASE("laws: mutated conformance inputs") {
  Random random(1);
  for (int round = 0; round < 20; ++round) {
    for (const std::string& input : conformance_inputs()) {
      if (input.size() <= 4000) check_law(mutated(random, input));
    }
  }
}

TEST_CASE("laws: random bytes") {
  Random random(2);
  for (int round = 0; round < 20000; ++round) check_law(random_dockerfile(random, random.below(120)));
}

TEST_CASE("laws: a tree with a hole, an overlap or an empty leaf does not tile") {
  const auto tree = [](std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
    return Tree{
        {{0, 6, 3, NodeKind::document}, {a, b, 2, NodeKind::blank_line}, {c, d, 3, NodeKind::blank_line}}};
  };
  CHECK(tiles(tree(0, 3, 3, 6), 6));
  CHECK_FALSE(tiles(tree(0, 3, 4, 6), 6));
  CHECK_FALSE(tiles(tree(0, 4, 3, 6), 6));
  CHECK_FALSE(tiles(tree(0, 3, 3, 5), 6));
  CHECK_FALSE(tiles(tree(0, 6, 6, 6), 6));
  CHECK_FALSE(tiles(tree(0, 3, 3, 6), 7));
  CHECK(tiles(Tree{{{0, 0, 1, NodeKind::document}}}, 0));
  CHECK_FALSE(tiles(Tree{}, 0));
}

}  // namespace decant
