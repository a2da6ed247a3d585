// See shell_json.hpp. Depth is bounded by the parser's.
#include "syntax/shell_json.hpp"

#include "syntax/json_text.hpp"

#include <nlohmann/json.hpp>

namespace decant::shell {
namespace {

using Json = nlohmann::ordered_json;

class Writer {
 public:
  explicit Writer(const std::function<Span(Span)>& place) : place_(place) {}

  Json command(const Command& command) const {
    Json json{{"kind", name_of(command.kind)}, {"span", span(command.span)}};
    if (command.negated) json["negated"] = true;
    if (command.falls_through) json["fallsThrough"] = true;
    for (const Assignment& each : command.assignments) json["assignments"].push_back(assignment(each));
    for (const ShellWord& each : command.words) json["words"].push_back(word(each));
    for (const Redirection& each : command.redirections) json["redirections"].push_back(redirection(each));
    for (const Command& each : command.children) json["commands"].push_back(this->command(each));
    for (const Operator each : command.ops) json["operators"].push_back(name_of(each));
    return json;
  }

 private:
  [[nodiscard]] Json span(Span in_text) const {
    const Span placed = place_(in_text);
    return Json::array({placed.begin, placed.end});
  }

  [[nodiscard]] Json word(const ShellWord& word) const {
    Json json{{"kind", name_of(word.kind)}, {"text", text_json(word.text)}, {"span", span(word.span)}};
    if (word.kind == WordKind::constant) return json;
    for (const WordPiece& each : word.pieces) json["pieces"].push_back(piece(each));
    return json;
  }

  [[nodiscard]] Json piece(const WordPiece& piece) const {
    Json json;
    switch (piece.kind) {
      case WordPiece::Kind::literal:
        json["kind"] = "literal";
        break;
      case WordPiece::Kind::variable:
        json["kind"] = "variable";
        json["name"] = piece.name;
        break;
      case WordPiece::Kind::unknown:
        json["kind"] = "unknown";
        break;
    }
    json["text"] = text_json(piece.text);
    if (piece.quoted) json["quoted"] = true;
    for (const Command& each : piece.commands) json["commands"].push_back(command(each));
    return json;
  }

  [[nodiscard]] Json assignment(const Assignment& assignment) const {
    Json json{{"name", assignment.name}};
    if (assignment.append) json["append"] = true;
    json["value"] = word(assignment.value);
    json["span"] = span(assignment.span);
    return json;
  }

  [[nodiscard]] Json redirection(const Redirection& redirection) const {
    Json json{{"operator", redirection.op}};
    if (redirection.fd >= 0) json["fd"] = redirection.fd;
    if (!redirection.variable.empty()) json["variable"] = redirection.variable;
    json["target"] = word(redirection.target);
    if (redirection.has_body) json["body"] = word(redirection.body);
    json["span"] = span(redirection.span);
    return json;
  }

  const std::function<Span(Span)>& place_;
};

}  // namespace

std::string_view name_of(CommandKind kind) {
  switch (kind) {
    case CommandKind::list:
      return "list";
    case CommandKind::pipeline:
      return "pipeline";
    case CommandKind::simple:
      return "simple";
    case CommandKind::subshell:
      return "subshell";
    case CommandKind::group:
      return "group";
    case CommandKind::if_:
      return "if";
    case CommandKind::for_:
      return "for";
    case CommandKind::select_:
      return "select";
    case CommandKind::while_:
      return "while";
    case CommandKind::until_:
      return "until";
    case CommandKind::case_:
      return "case";
    case CommandKind::function:
      return "function";
    case CommandKind::test:
      return "test";
    case CommandKind::arithmetic:
      return "arithmetic";
  }
  return "";
}

std::string_view name_of(Operator op) {
  switch (op) {
    case Operator::and_if:
      return "&&";
    case Operator::or_if:
      return "||";
    case Operator::semicolon:
      return ";";
    case Operator::background:
      return "&";
    case Operator::newline:
      return "newline";
    case Operator::pipe:
      return "|";
    case Operator::pipe_both:
      return "|&";
  }
  return "";
}

std::string_view name_of(WordKind kind) {
  switch (kind) {
    case WordKind::constant:
      return "constant";
    case WordKind::expandable:
      return "expandable";
    case WordKind::unknown:
      return "unknown";
  }
  return "";
}

nlohmann::ordered_json command_json(const Command& command, const std::function<Span(Span)>& place) {
  return Writer(place).command(command);
}

}  // namespace decant::shell
