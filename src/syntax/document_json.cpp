// See document_json.hpp. The words `outcome`, `layer` and so on are those of the conformance files.
#include "syntax/document_json.hpp"

#include "base/json.hpp"
#include "syntax/json_text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace decant {

namespace {

using Json = nlohmann::ordered_json;

// Keyword, flags, arguments: what an inner instruction has too.
Json words_json(const Instruction& instruction) {
  Json flags = Json::array();
  for (const Flag& flag : instruction.flags) flags.push_back(text_json(flag.text));
  Json args = Json::array();
  const bool triples = instruction.kind == InstructionKind::env || instruction.kind == InstructionKind::label;
  if (triples) {
    for (const KeyValue& pair : instruction.pairs) {
      args.push_back(text_json(pair.name));
      args.push_back(text_json(pair.value));
      args.push_back(pair.legacy ? "" : "=");
    }
  } else {
    for (const Word& word : instruction.args) args.push_back(text_json(word.text));
  }
  return Json{{"keyword", text_json(instruction.keyword)},
              {"flags", flags},
              {"args", args},
              {"json", instruction.json}};
}

Json inner_json(const Instruction& instruction) {
  Json json = words_json(instruction);
  if (instruction.onbuild) json["onbuild"] = inner_json(*instruction.onbuild);
  return json;
}

Json heredoc_json(const Heredoc& heredoc) {
  Json json{{"name", text_json(heredoc.name)},
            {"content", text_json(heredoc.content)},
            {"expand", heredoc.expand},
            {"chomp", heredoc.chomp}};
  if (heredoc.fd != 0) json["fd"] = heredoc.fd;
  return json;
}

Json node_json(const Document& document, const Instruction& instruction) {
  Json json = words_json(instruction);
  json["startLine"] = instruction.start_line;
  json["endLine"] = instruction.end_line;
  json["heredocs"] = Json::array();
  for (const Heredoc& heredoc : instruction.heredocs) json["heredocs"].push_back(heredoc_json(heredoc));
  json["comments"] = Json::array();
  for (const Span& comment : instruction.comments) {
    json["comments"].push_back(text_json(comment_text(document.source->bytes(), comment)));
  }
  json["original"] = text_json(instruction.logical.text());
  if (instruction.onbuild) json["onbuild"] = inner_json(*instruction.onbuild);
  return json;
}

// The first error of the first layer that has one: BuildKit stops there.
const Diagnostic* first_error(const Document& document) {
  using Layer = Diagnostic::Layer;
  for (const Layer layer : {Layer::parser, Layer::instructions, Layer::build}) {
    for (const Diagnostic& diagnostic : document.diagnostics) {
      if (diagnostic.layer == layer && diagnostic.severity == Severity::error) return &diagnostic;
    }
  }
  return nullptr;
}

void add_error(const Document& document, const Diagnostic& error, Json& json) {
  static constexpr std::array<std::string_view, 3> kLayers{"parser", "instructions", "build"};
  const Instruction* const instruction = document.instruction_at(error.span.begin);
  const std::uint32_t line = error.reference_line     ? *error.reference_line
                             : instruction != nullptr ? instruction->start_line
                                                      : document.source->position(error.span.begin).line;
  const bool names_line =
      error.layer == Diagnostic::Layer::instructions && error.message != "no build stage in current context";
  json["outcome"] = "error";
  json["layer"] = kLayers[static_cast<std::size_t>(error.layer)];
  json["error"] = text_json(
      names_line ? fmt::format("dockerfile parse error on line {}: {}", line, error.message) : error.message);
  if (error.layer != Diagnostic::Layer::build) json["errorLines"] = Json::array({line, line});
}

}  // namespace

std::string document_json(const Document& document) {
  Json json{{"file", text_json(document.source->name())}, {"outcome", "ok"}};
  const Diagnostic* const error = first_error(document);
  if (error != nullptr) add_error(document, *error, json);
  if (error == nullptr || error->layer != Diagnostic::Layer::parser) {
    json["nodes"] = Json::array();
    for (const Instruction& instruction : document.instructions) {
      json["nodes"].push_back(node_json(document, instruction));
    }
    if (document.escape != '\\') json["escape"] = std::string(1, document.escape);
    for (const Diagnostic& diagnostic : document.diagnostics) {
      if (diagnostic.severity != Severity::warning) continue;
      const Instruction* const instruction = document.instruction_at(diagnostic.span.begin);
      if (instruction == nullptr) continue;
      json["warnings"].push_back(document.source->position(instruction->line_span.end).line);
    }
  }
  return dump_json(json, -1, true);
}

}  // namespace decant
