// The shell of a RUN: commands with words. A word is constant, expandable (variables that eval may know) or
// unknown (command substitution, globs, arithmetic). Spans are offsets into the script's own text; the RUN's
// LogicalText (or the heredoc's body span) maps them back to the Dockerfile.
//
// The tree is plain data in one piece of memory that the Script owns, with a copy of the text that the views
// point into: a command has no allocation of its own (measured: three times as fast as strings and vectors).
#pragma once

#include "base/span.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace decant::shell {

enum class WordKind : std::uint8_t { constant, expandable, unknown };

struct Command;

struct WordPiece {
  enum class Kind : std::uint8_t {
    literal,   // text after quote removal
    variable,  // `$X`, `${X}`, `${X:-word}`: text is the whole expression with its `$`; name is X
    unknown,   // $(…), `…`, $((…)), unquoted glob characters, ~user, braces
  };
  Kind kind = Kind::literal;
  bool quoted = false;  // inside quotes or behind a backslash: not split into fields
  std::string_view text;
  std::string_view name;              // variable only
  std::span<const Command> commands;  // unknown: the lists that run inside it ($(…), `…`, <(…))
};

struct ShellWord {
  Span span;
  WordKind kind = WordKind::constant;
  // Constant: the value. Otherwise: pieces' texts joined, quotes removed (for messages only).
  std::string_view text;
  std::span<const WordPiece> pieces;
};

struct Assignment {
  std::string_view name;
  ShellWord value;
  bool append = false;  // +=
  Span span;
};

struct Redirection {
  int fd = -1;                // -1: the operator's default
  std::string_view variable;  // `{name}>x`: the variable that gets the descriptor, a new one
  std::string_view op;        // `>`, `>>`, `<`, `<<<`, `>&`, `&>`, `<<` …
  ShellWord target;           // heredocs: the delimiter
  ShellWord body;             // heredocs: what is fed in; constant when the delimiter is quoted
  bool has_body =
      false;  // false: no heredoc, or its body is not in this text (it is the Dockerfile's own heredoc)
  Span span;
};

enum class CommandKind : std::uint8_t {
  list,      // the root, and every body: children joined by ops: `&&`, `||`, `;`, `&`, newline
  pipeline,  // children joined by `|` or `|&`; a command on its own only when negated
  simple,    // assignments, words, redirections
  subshell,  // ( … )
  group,     // { …; }
  if_,       // children: condition, body, condition, body, …; an odd last one is the `else`
  for_,
  select_,  // words[0] is the variable, then the items; `for ((…))`: one unknown word. children: body
  while_,
  until_,      // children: condition, body
  case_,       // words[0] is the subject, then all patterns; children: bodies
  function,    // words[0] is its name; children: the compound command
  test,        // [[ … ]]: words, operators among them
  arithmetic,  // (( … )): one unknown word
};

enum class Operator : std::uint8_t { and_if, or_if, semicolon, background, newline, pipe, pipe_both };

// One command; compound ones have children. In a `list`, ops[i] stands behind children[i]; it has one element
// fewer than children, or as many when the list ends with an operator.
struct Command {
  CommandKind kind = CommandKind::simple;
  Span span;
  bool negated = false;        // `!` before a pipeline (kind pipeline, maybe of one command)
  bool falls_through = false;  // kind case: a body may be followed by another one (`;&`, `;;&`)
  std::span<const Assignment> assignments;
  std::span<const ShellWord> words;
  std::span<const Redirection> redirections;
  std::span<const Command> children;
  std::span<const Operator> ops;
};

struct Script {
  bool understood = false;  // false: `problem` says why; root then holds what was read before
  std::string problem;
  std::uint32_t problem_at = 0;
  // The first form in it that only bash has, e.g. `&>` (for POSIX sh: `&`, then `>`), and where; else empty.
  // The tree is bash's: for another shell it may be another one.
  std::string bash_form{};
  std::uint32_t bash_form_at = 0;
  Command root;                          // always a list
  std::shared_ptr<const void> memory{};  // of everything in `root`
};

// Parses POSIX sh and the common bash forms. Never throws; nesting is bounded (deeper input is "not
// understood").
Script parse_shell(std::string_view text);

// Every simple command in the script in order of appearance, in compound ones too; the commands of a
// substitution stand before the command whose word it is. A compound command that has redirections is listed
// as well, behind its parts (its kind is not `simple`: only its redirections are news). `conditional` is true
// when it may not run although the RUN succeeds, or may run in a process of its own (behind `||`, in an `&&`
// list that is not the last, behind exit or exec, in
// if/for/while/case/function/subshell/pipeline/substitution).
struct FlatCommand {
  const Command* command = nullptr;
  bool conditional = false;
  bool substitution = false;  // inside $(…), `…` or <(…): its standard output is not the RUN's
};
std::vector<FlatCommand> simple_commands(const Script& script);

// The parts of a script that is nothing but `a && b && c` at top level (one part when there is no operator; a
// final `;` or newline is allowed); empty when anything else joins commands there, or the script was not
// understood.
std::vector<const Command*> and_chain(const Script& script);

}  // namespace decant::shell
