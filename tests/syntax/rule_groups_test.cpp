// One file for each group of rules of the Dockerfile grammar (testdata/syntax/rules): what the lossless tree
// and the typed reading make of it, whole. The files are not all valid; what is wrong with them is part of
// the golden.
#include "support/golden.hpp"
#include "syntax/document_json.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <string>
#include <string_view>

namespace decant {
namespace {

constexpr std::array<std::string_view, 11> kGroups{"bogus",   "bytes",    "continuations", "directives",
                                                   "flags",   "heredocs", "json",          "lines",
                                                   "onbuild", "pairs",    "words"};

std::string_view name_of_layer(Diagnostic::Layer layer) {
  switch (layer) {
    case Diagnostic::Layer::parser:
      return "parser";
    case Diagnostic::Layer::instructions:
      return "instructions";
    case Diagnostic::Layer::build:
      return "build";
  }
  return "";
}

std::string quoted(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

// Behind the keyword: exec form, flags, pairs or words.
std::string arguments(const Instruction& instruction) {
  std::string out = instruction.json ? " json" : "";
  for (const Flag& flag : instruction.flags) out += fmt::format(" flag:{}", quoted(flag.text));
  for (const KeyValue& pair : instruction.pairs) {
    out += fmt::format(" {}{}", quoted(pair.name), pair.legacy ? " legacy " : pair.has_value ? "=" : "");
    if (pair.has_value) out += quoted(pair.value);
  }
  if (!instruction.pairs.empty()) return out;
  for (const Word& word : instruction.args) out += fmt::format(" {}", quoted(word.text));
  return out;
}

std::string heredoc_text(const Heredoc& heredoc) {
  return fmt::format(" heredoc {}{}{}{}={}", heredoc.fd, heredoc.chomp ? " chomp " : " ",
                     quoted(heredoc.name), heredoc.expand ? "" : " raw ", quoted(heredoc.content));
}

// Each instruction on a line of its own, whatever is wrong with the file; then what is wrong with it.
std::string reading(const Document& document) {
  std::string out;
  for (const Instruction& instruction : document.instructions) {
    out += fmt::format("{}-{} {}{}", instruction.start_line, instruction.end_line, name_of(instruction.kind),
                       arguments(instruction));
    for (const Instruction* inner = instruction.onbuild.get(); inner != nullptr;
         inner = inner->onbuild.get()) {
      out += fmt::format(" > {}{}", name_of(inner->kind), arguments(*inner));
    }
    for (const Heredoc& heredoc : instruction.heredocs) out += heredoc_text(heredoc);
    for (const Span& comment : instruction.comments) {
      out += fmt::format(" comment:{}", quoted(comment_text(document.source->bytes(), comment)));
    }
    out += '\n';
  }
  for (const Diagnostic& diagnostic : document.diagnostics) {
    const Position place = document.source->position(diagnostic.span.begin);
    out += fmt::format("{}:{} {} of {}: {}\n", place.line, place.column,
                       diagnostic.severity == Severity::error ? "error" : "warning",
                       name_of_layer(diagnostic.layer), diagnostic.message);
  }
  return out;
}

}  // namespace

TEST_CASE("rules: each group of the grammar, tree and reading") {
  for (const std::string_view group : kGroups) {
    CAPTURE(group);
    const std::string path = fmt::format("syntax/rules/{}.Dockerfile", group);
    const Document document = parse_dockerfile("Dockerfile", read_testdata(path));
    check_golden(fmt::format("syntax/rules/{}.tree", group),
                 render_tree(document.tree, document.source->bytes()));
    check_golden(fmt::format("syntax/rules/{}.reading", group), reading(document));
  }
}

}  // namespace decant
