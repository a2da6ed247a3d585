// Runs the shell grammar and records nodes: which rules have one, and what is said when a rule is missing.
//
// A `must` that fails ends the parse by an exception, which is caught here and goes no further: what is
// behind the first thing that was not understood is of no interest, since the tree is only used when all of
// it was.
#include "syntax/shell_nodes.hpp"

#include "grammar/record.hpp"
#include "grammar/shell.hpp"

namespace decant::shell {
namespace {

namespace g = grammar::shell;
namespace pegtl = tao::pegtl;
using Kind = ShellNodeKind;

// A word of one byte takes a hundred in the tree, so that memory needs a bound. The longest file among
// 113,599 public Dockerfiles has 145 KB (facts: numbers).
constexpr std::size_t kMaxScript = std::size_t{1} << 20U;

struct Stop {
  std::size_t at;
  const char* message;
};

struct Recorder : g::Memory, record::Nodes<Kind, ShellNode> {};

template <typename Rule>
struct action : pegtl::nothing<Rule> {};
template <>
struct action<g::list> : record::make<Kind::list> {};
template <>
struct action<g::op_and> : record::make<Kind::op_and> {};
template <>
struct action<g::op_or> : record::make<Kind::op_or> {};
template <>
struct action<g::op_semicolon> : record::make<Kind::op_semicolon> {};
template <>
struct action<g::op_background> : record::make<Kind::op_background> {};
template <>
struct action<g::op_newline> : record::make<Kind::op_newline> {};
template <>
struct action<g::pipeline> : record::make<Kind::pipeline> {};
template <>
struct action<g::bang> : record::make<Kind::bang> {};
template <>
struct action<g::timed> : record::make<Kind::timed> {};
template <>
struct action<g::op_pipe> : record::make<Kind::op_pipe> {};
template <>
struct action<g::op_pipe_both> : record::make<Kind::op_pipe_both> {};
template <>
struct action<g::simple> : record::make<Kind::simple> {};
template <>
struct action<g::assignment> : record::make<Kind::assignment> {};
template <>
struct action<g::assigned_name> : record::make<Kind::assigned_name> {};
template <>
struct action<g::append_mark> : record::make<Kind::append_mark> {};
template <>
struct action<g::subscript> : record::make<Kind::subscript> {};
template <>
struct action<g::array> : record::make<Kind::array> {};
template <>
struct action<g::word> : record::make<Kind::word> {};
template <>
struct action<g::array_argument> : record::make<Kind::word> {};
template <>
struct action<g::array_argument_name> : record::make<Kind::literal> {};
template <>
struct action<g::test_word> : record::make<Kind::word> {};
template <>
struct action<g::test_operator> : record::make<Kind::literal> {};
template <>
struct action<g::redirection> : record::make<Kind::redirection> {};
template <>
struct action<g::descriptor> : record::make<Kind::descriptor> {};
template <>
struct action<g::redirect_op> : record::make<Kind::redirect_op> {};
template <>
struct action<g::heredoc_op> : record::make<Kind::heredoc_op> {};
template <>
struct action<g::heredoc_strip_op> : record::make<Kind::heredoc_op> {};
template <>
struct action<g::subshell> : record::make<Kind::subshell> {};
template <>
struct action<g::group> : record::make<Kind::group> {};
template <>
struct action<g::if_clause> : record::make<Kind::if_clause> {};
template <>
struct action<g::for_clause> : record::make<Kind::for_clause> {};
template <>
struct action<g::select_clause> : record::make<Kind::select_clause> {};
template <>
struct action<g::loop_name> : record::make<Kind::loop_name> {};
template <>
struct action<g::loop_arithmetic> : record::make<Kind::arithmetic> {};
template <>
struct action<g::while_clause> : record::make<Kind::while_clause> {};
template <>
struct action<g::until_clause> : record::make<Kind::until_clause> {};
template <>
struct action<g::case_clause> : record::make<Kind::case_clause> {};
template <>
struct action<g::falls_through> : record::make<Kind::falls_through> {};
template <>
struct action<g::function> : record::make<Kind::function> {};
template <>
struct action<g::function_name> : record::make<Kind::function_name> {};
template <>
struct action<g::test> : record::make<Kind::test> {};
template <>
struct action<g::arithmetic_command> : record::make<Kind::arithmetic_command> {};
template <>
struct action<g::literal> : record::make<Kind::literal> {};
template <>
struct action<g::escape> : record::make<Kind::escape> {};
template <>
struct action<g::lone_backslash> : record::make<Kind::literal> {};
template <>
struct action<g::single_quoted> : record::make<Kind::single_quoted> {};
template <>
struct action<g::ansi_quoted> : record::make<Kind::ansi_quoted> {};
template <>
struct action<g::translated> : record::make<Kind::translated> {};
template <>
struct action<g::double_quoted> : record::make<Kind::double_quoted> {};
template <>
struct action<g::quoted_text> : record::make<Kind::quoted_text> {};
template <>
struct action<g::quoted_escape> : record::make<Kind::quoted_escape> {};
template <>
struct action<g::heredoc_text> : record::make<Kind::quoted_text> {};
template <>
struct action<g::heredoc_word> : record::make<Kind::word> {};
template <>
struct action<g::word_join> : record::make<Kind::line_join> {};
template <>
struct action<g::variable> : record::make<Kind::variable> {};
template <>
struct action<g::positional> : record::make<Kind::positional> {};
template <>
struct action<g::parameter> : record::make<Kind::parameter> {};
template <>
struct action<g::quoted_parameter> : record::make<Kind::parameter> {};
template <>
struct action<g::lone_dollar> : record::make<Kind::lone_dollar> {};
template <>
struct action<g::substitution> : record::make<Kind::substitution> {};
template <>
struct action<g::arithmetic> : record::make<Kind::arithmetic> {};
template <>
struct action<g::bracket_arithmetic> : record::make<Kind::arithmetic> {};
template <>
struct action<g::apostrophe_opens> : record::make<Kind::apostrophe> {};
template <>
struct action<g::backtick> : record::make<Kind::backtick> {};
template <>
struct action<g::process> : record::make<Kind::process> {};

// What is said when a rule is missing; rules without a text of their own are the inside of a construct.
template <typename Rule>
constexpr const char* kExpected = "this is not understood";
template <>
constexpr const char* kExpected<g::script_end> = "this cannot stand here";
template <>
constexpr const char* kExpected<g::single_close> = "the single quote is not closed";
template <>
constexpr const char* kExpected<g::double_close> = "the double quote is not closed";
template <>
constexpr const char* kExpected<g::backtick_close> = "the backquote is not closed";
template <>
constexpr const char* kExpected<g::substitution_close> = "`$(` is not closed here";
template <>
constexpr const char* kExpected<g::process_close> = "the process substitution is not closed here";
template <>
constexpr const char* kExpected<g::arithmetic_close> = "`((` is not closed here";
template <>
constexpr const char* kExpected<g::arithmetic_group_close> = "`(` is not closed here";
template <>
constexpr const char* kExpected<g::bracket_close> = "`$[` is not closed here";
template <>
constexpr const char* kExpected<g::bracket_group_close> = "`[` is not closed here";
template <>
constexpr const char* kExpected<g::apostrophe_closes> = "where this quote ends depends on the shell";
template <>
constexpr const char* kExpected<g::parameter_close> = "`${` is not closed here";
template <>
constexpr const char* kExpected<g::subshell_close> = "`(` is not closed here";
template <>
constexpr const char* kExpected<g::group_close> = "`{` is not closed here";
template <>
constexpr const char* kExpected<g::array_close> = "the array is not closed here";
template <>
constexpr const char* kExpected<g::test_close> = "`[[` is not closed here";
template <>
constexpr const char* kExpected<g::kw_then> = "`then` is missing";
template <>
constexpr const char* kExpected<g::kw_fi> = "`fi` is missing";
template <>
constexpr const char* kExpected<g::kw_do> = "`do` is missing";
template <>
constexpr const char* kExpected<g::kw_done> = "`done` is missing";
template <>
constexpr const char* kExpected<g::kw_in> = "`in` is missing";
template <>
constexpr const char* kExpected<g::kw_esac> = "`esac` is missing";
template <>
constexpr const char* kExpected<g::case_end> = "`;;` or `esac` is missing";
template <>
constexpr const char* kExpected<g::patterns> = "a pattern is missing";
template <>
constexpr const char* kExpected<g::patterns_close> = "`)` behind the pattern is missing";
template <>
constexpr const char* kExpected<g::loop_head> = "the loop's variable is missing";
template <>
constexpr const char* kExpected<g::redirect_target> = "the redirection has no target";
template <>
constexpr const char* kExpected<g::heredoc_target> = "`<<` has no delimiter";
template <>
constexpr const char* kExpected<g::heredoc_strip_target> = "`<<-` has no delimiter";
template <>
constexpr const char* kExpected<g::next_command> = "a command is missing behind `|`";
template <>
constexpr const char* kExpected<g::next_pipeline> = "a command is missing behind `&&` or `||`";
template <>
constexpr const char* kExpected<g::function_body> = "the function has no body";
template <>
constexpr const char* kExpected<g::supported> = "`coproc` is not supported";

template <typename Rule>
struct control : pegtl::normal<Rule> {
  template <typename In>
  [[noreturn]] static void raise(const In& in, const Recorder& recorder) {
    throw Stop{in.byte(), recorder.too_deep ? "nested too deep" : kExpected<Rule>};
  }
};

}  // namespace

ShellNodes parse_shell_nodes(std::string_view text, ShellText what) {
  ShellNodes result;
  if (text.size() > kMaxScript) {
    result.problem = "the script is longer than 1 MiB";
    return result;
  }
  Recorder recorder;
  recorder.nodes.reserve(text.size() / 8);
  pegtl::memory_input<pegtl::tracking_mode::lazy, pegtl::eol::lf, const char*> in(
      text.data(), text.data() + text.size(), "");
  try {
    const bool matched = what == ShellText::script
                             ? pegtl::parse<g::script, action, control>(in, recorder)
                             : pegtl::parse<g::heredoc_content, action, control>(in, recorder);
    if (!matched) result.problem = "this is not understood";
  } catch (const Stop& stop) {
    result.problem = stop.message;
    result.problem_at = static_cast<std::uint32_t>(stop.at);
  }
  result.nodes = std::move(recorder.nodes);
  for (const g::HeredocBody& body : recorder.bodies) {
    result.heredocs.push_back({body.delimiter_begin, {body.begin, body.end}});
  }
  return result;
}

}  // namespace decant::shell
