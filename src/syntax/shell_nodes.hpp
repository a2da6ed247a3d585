// What the shell grammar leaves: a flat preorder of nodes over one text (the layout is that of
// syntax/tree.hpp, but nodes do not tile: blanks, keywords and comments have none). Between grammar and
// commands only; others read shell.hpp.
#pragma once

#include "base/span.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace decant::shell {

enum class ShellNodeKind : std::uint8_t {
  list,
  op_and,
  op_or,
  op_semicolon,
  op_background,
  op_newline,
  pipeline,
  bang,
  timed,
  op_pipe,
  op_pipe_both,
  simple,
  assignment,
  assigned_name,
  append_mark,
  subscript,
  array,
  word,
  redirection,
  descriptor,
  redirect_op,
  heredoc_op,
  subshell,
  group,
  if_clause,
  for_clause,
  select_clause,
  loop_name,
  while_clause,
  until_clause,
  case_clause,
  falls_through,
  function,
  function_name,
  test,
  arithmetic_command,
  literal,
  escape,
  single_quoted,
  ansi_quoted,
  translated,
  double_quoted,
  quoted_text,
  quoted_escape,
  line_join,
  variable,
  positional,
  apostrophe,
  parameter,
  lone_dollar,
  substitution,
  arithmetic,
  backtick,
  process,
};

// As record::Node (grammar/record.hpp), which is not to be seen in a header under src.
struct ShellNode {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t next = 0;  // index behind the subtree
  ShellNodeKind kind = ShellNodeKind::list;
};

// The body of the here-document whose delimiter begins at `delimiter_begin`.
struct HeredocRange {
  std::uint32_t delimiter_begin = 0;
  Span body;
};

struct ShellNodes {
  std::vector<ShellNode> nodes;  // nodes[0] is the whole: a list, or a word for the text of a here-document
  std::vector<HeredocRange> heredocs;  // sorted by delimiter_begin
  std::string problem;                 // empty when all of the text was read; else `nodes` is of no use
  std::uint32_t problem_at = 0;
};

enum class ShellText : std::uint8_t { script, heredoc_body };

ShellNodes parse_shell_nodes(std::string_view text, ShellText what);

}  // namespace decant::shell
