// A script as one line of text, for tests: `[(A=1 pip install) && <(curl) | (sh)>]`.
//
//   [ … ]      list            < … >    pipeline          ( … )   simple command
//   name[ … ]  compound        e:w u:w  expandable and unknown words; with their pieces when there are
//   several
#pragma once

#include "syntax/shell.hpp"

#include <string>

namespace decant::shell {

inline std::string render(const Command& command);

inline std::string render(const ShellWord& word) {
  if (word.kind == WordKind::constant)
    return word.text.find_first_of(" \n") == std::string::npos && !word.text.empty()
               ? std::string(word.text)
               : fmt::format("'{}'", word.text);
  std::string text(word.kind == WordKind::expandable ? "e:" : "u:");
  for (const WordPiece& piece : word.pieces) {
    if (piece.kind == WordPiece::Kind::variable)
      text += piece.quoted ? fmt::format("{{\"{}\"}}", piece.text) : fmt::format("{{{}}}", piece.text);
    if (piece.kind == WordPiece::Kind::literal) text += piece.text;
    if (piece.kind == WordPiece::Kind::unknown) {
      text += fmt::format("?{}", piece.text);
      for (const Command& inner : piece.commands) text += render(inner);
    }
  }
  return text;
}

inline std::string render(const Redirection& redirection) {
  std::string text = redirection.fd >= 0 ? std::to_string(redirection.fd) : "";
  if (!redirection.variable.empty()) text = fmt::format("{{{}}}", redirection.variable);
  text += std::string(redirection.op) + render(redirection.target);
  if (redirection.has_body) text += "{" + render(redirection.body) + "}";
  return text;
}

inline std::string_view symbol_of(Operator op) {
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
      return "\\n";
    case Operator::pipe:
      return "|";
    case Operator::pipe_both:
      return "|&";
  }
  return "";
}

inline std::string_view label_of(CommandKind kind) {
  switch (kind) {
    case CommandKind::list:
    case CommandKind::pipeline:
    case CommandKind::simple:
      return "";
    case CommandKind::subshell:
      return "subshell";
    case CommandKind::group:
      return "group";
    case CommandKind::if_:
      return "if";
    case CommandKind::for_:
      return "for";
    case CommandKind::while_:
      return "while";
    case CommandKind::until_:
      return "until";
    case CommandKind::case_:
      return "case";
    case CommandKind::select_:
      return "select";
    case CommandKind::function:
      return "function";
    case CommandKind::test:
      return "test";
    case CommandKind::arithmetic:
      return "arithmetic";
  }
  return "";
}

inline std::string render(const Command& command) {
  std::vector<std::string> parts;
  if (command.negated) parts.emplace_back("!");
  for (const Assignment& each : command.assignments) {
    parts.push_back(fmt::format("{}{}{}", each.name, each.append ? "+=" : "=", render(each.value)));
  }
  for (const ShellWord& each : command.words) parts.push_back(render(each));
  for (std::size_t i = 0; i < command.children.size(); ++i) {
    parts.push_back(render(command.children[i]));
    if (i < command.ops.size()) parts.emplace_back(symbol_of(command.ops[i]));
  }
  for (const Redirection& each : command.redirections) parts.push_back(render(each));
  const std::string inside = fmt::format("{}", fmt::join(parts, " "));
  if (command.kind == CommandKind::list) return "[" + inside + "]";
  if (command.kind == CommandKind::pipeline) return "<" + inside + ">";
  if (command.kind == CommandKind::simple) return "(" + inside + ")";
  return std::string(label_of(command.kind)) + "[" + inside + "]";
}

inline std::string render(const Script& script) {
  if (!script.understood) return fmt::format("not understood at {}: {}", script.problem_at, script.problem);
  return render(script.root);
}

}  // namespace decant::shell
