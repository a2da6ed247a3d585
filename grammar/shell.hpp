// The shell of a RUN: POSIX sh and the bash forms that Dockerfiles use. No actions here:
// src/syntax/shell_nodes.cpp says which rules become nodes, and shell_commands.cpp makes commands of them.
//
// A shell script is parsed from the left with one token of look-ahead, so every construct is committed to
// (`must`) once its opening token is read. Two places look further: `name () …` and `name=`, over one word;
// and `((`, over its balanced parentheses, since bash and POSIX give it two meanings. Every way back into the
// grammar goes through `nested`, which bounds the depth; with both, time stays linear whatever the input.
//
// What the grammar cannot know at compile time is in the state: the depth, and the here-documents whose
// bodies begin behind the next newline.
#pragma once

#include <tao/pegtl.hpp>
#include <tao/pegtl/contrib/analyze_traits.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace decant::grammar::shell {

using namespace tao::pegtl;

// A here-document that was opened; its body begins behind the next newline.
struct OpenHeredoc {
  std::uint32_t delimiter_begin;  // of the word behind `<<`, in the text
  std::string delimiter;          // quotes removed
  bool strips_tabs;
};
struct HeredocBody {
  std::uint32_t delimiter_begin;
  std::uint32_t begin;
  std::uint32_t end;  // before the terminator's line
};

// State that the rules below need; what is parsed into derives from it.
struct Memory {
  static constexpr unsigned kMaxDepth = 100;
  unsigned depth = 0;
  std::vector<OpenHeredoc> pending;
  std::vector<HeredocBody> bodies;
  bool too_deep = false;
};

// --- Rules by hand
// -------------------------------------------------------------------------------------------------

// R, one level deeper. Deeper than kMaxDepth it fails; the `must` around it then ends the parse.
template <typename R>
struct nested {
  using rule_t = nested;
  using subs_t = type_list<R>;
  template <apply_mode A, rewind_mode M, template <typename...> class Action,
            template <typename...> class Control, typename In, typename St>
  static bool match(In& in, St& st) {
    if (st.depth >= Memory::kMaxDepth) {
      st.too_deep = true;
      return false;
    }
    ++st.depth;
    const bool matched = Control<R>::template match<A, M, Action, Control>(in, st);
    --st.depth;
    return matched;
  }
};

// Quotes and escapes of a delimiter taken off. Only what the shells agree on: no `$'…'`.
inline std::string unquoted_delimiter(std::string_view word) {
  std::string text;
  char quote = 0;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = word[i];
    if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
    } else if (quote != 0 && c == quote) {
      quote = 0;
    } else if (c == '\\' && quote != '\'' && i + 1 < word.size()) {
      text += word[++i];
    } else {
      text += c;
    }
  }
  return text;
}

// The word behind `<<` (Strip: `<<-`), remembered until the next newline.
template <typename Word, bool Strip>
struct heredoc_delimiter {
  using rule_t = heredoc_delimiter;
  using subs_t = type_list<Word>;
  template <apply_mode A, rewind_mode M, template <typename...> class Action,
            template <typename...> class Control, typename In, typename St>
  static bool match(In& in, St& st) {
    const auto begin = in.byte();
    const char* const text = in.current();
    if (!Control<Word>::template match<A, M, Action, Control>(in, st)) return false;
    if constexpr (A == apply_mode::action) {
      const std::string_view word(text, in.byte() - begin);
      st.pending.push_back({static_cast<std::uint32_t>(begin), unquoted_delimiter(word), Strip});
    }
    return true;
  }
};

// A line end that is a token, and the bodies of the here-documents opened before it. A body without
// terminator reaches to the end of the text, as in dash and bash.
struct newline {
  using rule_t = newline;
  using subs_t = type_list<>;
  template <apply_mode A, rewind_mode M, template <typename...> class Action,
            template <typename...> class Control, typename In, typename St>
  static bool match(In& in, St& st) {
    if (in.empty() || in.peek_char() != '\n') return false;
    in.bump(1);
    if constexpr (A == apply_mode::action) {
      for (const OpenHeredoc& heredoc : st.pending) read_body(in, st, heredoc);
      st.pending.clear();
    }
    return true;
  }

 private:
  template <typename In, typename St>
  static void read_body(In& in, St& st, const OpenHeredoc& heredoc) {
    const auto begin = static_cast<std::uint32_t>(in.byte());
    while (!in.empty()) {
      const std::string_view rest(in.current(), in.size());
      const std::size_t end = rest.find('\n');
      std::string_view line = rest.substr(0, end);
      const auto line_begin = static_cast<std::uint32_t>(in.byte());
      in.bump(end == std::string_view::npos ? rest.size() : end + 1);
      if (heredoc.strips_tabs) line.remove_prefix(std::min(line.find_first_not_of('\t'), line.size()));
      if (line == heredoc.delimiter) {
        st.bodies.push_back({heredoc.delimiter_begin, begin, line_begin});
        return;
      }
    }
    st.bodies.push_back({heredoc.delimiter_begin, begin, static_cast<std::uint32_t>(in.byte())});
  }
};

// Behind `((`: true when the parentheses balance and end in `))`: then it is arithmetic, else nested
// subshells. Only looks, with quotes skipped.
struct closes_as_arithmetic {
  using rule_t = closes_as_arithmetic;
  using subs_t = type_list<>;
  template <apply_mode A, rewind_mode M, template <typename...> class Action,
            template <typename...> class Control, typename In, typename St>
  static bool match(const In& in, const St&) {
    const std::string_view text(in.current(), in.size());
    std::size_t open = 2;
    for (std::size_t i = 0; i < text.size(); ++i) {
      switch (text[i]) {
        case '\\':
          ++i;
          break;
        case '\'':
        case '"':
          i = text.find(text[i], i + 1);
          if (i == std::string_view::npos) return false;
          break;
        case '(':
          ++open;
          break;
        case ')':
          if (--open == 1) return i + 1 < text.size() && text[i + 1] == ')';
          break;
        default:
          break;
      }
    }
    return false;
  }
};

// --- Characters
// ----------------------------------------------------------------------------------------------------

struct line_join : string<'\\', '\n'> {};
struct blanks : star<sor<one<' ', '\t'>, line_join>> {};
struct comment : seq<one<'#'>, star<not_one<'\n'>>> {};
struct gap : seq<blanks, opt<comment>> {};
struct linebreak : seq<gap, star<newline, gap>> {};

struct name : identifier {};
struct word_end : at<sor<eof, one<' ', '\t', '\n', ';', '|', '&', '(', ')', '<', '>'>, line_join>> {};
template <char... Cs>
struct reserved : seq<string<Cs...>, word_end> {};

// --- Words
// ---------------------------------------------------------------------------------------------------------

struct list;
struct word;
struct redirection;

struct literal
    : plus<not_one<' ', '\t', '\n', ';', '|', '&', '(', ')', '<', '>', '\'', '"', '`', '$', '\\'>> {};
struct escape : seq<one<'\\'>, any> {};
struct lone_backslash : seq<one<'\\'>, eof> {};

struct single_close : one<'\''> {};
struct single_quoted : seq<one<'\''>, star<not_one<'\''>>, must<single_close>> {};

// `$'…'` (C escapes) and `$"…"` (translated) mean something else in POSIX sh.
struct ansi_quoted
    : seq<string<'$', '\''>, star<sor<seq<one<'\\'>, any>, not_one<'\'', '\\'>>>, must<single_close>> {};

struct backtick_close : one<'`'> {};
struct backtick : seq<one<'`'>, star<sor<seq<one<'\\'>, any>, not_one<'`', '\\'>>>, must<backtick_close>> {};

struct special_parameter : one<'@', '*', '#', '?', '-', '$', '!'> {};
struct variable : seq<one<'$'>, name> {};
struct positional : seq<one<'$'>, sor<digit, special_parameter>> {};
struct lone_dollar : one<'$'> {};

struct substitution_close : one<')'> {};
struct substitution_body : nested<list> {};
struct substitution : seq<string<'$', '('>, must<substitution_body, substitution_close>> {};

struct arithmetic_body;
struct arithmetic_close : string<')', ')'> {};
struct arithmetic
    : seq<string<'$', '(', '('>, closes_as_arithmetic, must<arithmetic_body, arithmetic_close>> {};

struct parameter_body;
struct parameter_close : one<'}'> {};
struct parameter : seq<string<'$', '{'>, must<parameter_body, parameter_close>> {};

struct dollar : sor<arithmetic, substitution, parameter, variable, positional> {};

// Inside double quotes an apostrophe in `${X:-it's}` is text and in `${X#'a'}` a quote: refused there (no
// rule takes it).
struct quoted_parameter_body;
struct quoted_parameter : seq<string<'$', '{'>, must<quoted_parameter_body, parameter_close>> {};
struct quoted_dollar : sor<arithmetic, substitution, quoted_parameter, variable, positional> {};

// Inside double quotes a backslash escapes four characters and a line end; elsewhere it is text.
struct quoted_text : plus<not_one<'"', '`', '$', '\\'>> {};
struct quoted_escape : seq<one<'\\'>, any> {};
struct quoted_piece : sor<quoted_text, quoted_dollar, lone_dollar, backtick, quoted_escape> {};
struct quoted_body : nested<star<quoted_piece>> {};
struct double_close : one<'"'> {};
struct double_quoted : seq<one<'"'>, must<quoted_body, double_close>> {};
struct translated : seq<one<'$'>, double_quoted> {};

struct process_close : one<')'> {};
struct process_body : nested<list> {};
struct process : seq<sor<string<'<', '('>, string<'>', '('>>, must<process_body, process_close>> {};

struct word_join : line_join {};  // inside a word; between words it is a blank
struct piece : sor<literal, double_quoted, single_quoted, ansi_quoted, translated, dollar, lone_dollar,
                   backtick, word_join, escape, lone_backslash, process> {};
struct word : plus<piece> {};

// Between `${` and `}`: quoting and expansions nest, all else is text.
struct parameter_text : plus<not_one<'}', '\'', '"', '`', '$', '\\'>> {};
struct parameter_piece
    : sor<parameter_text, double_quoted, single_quoted, dollar, lone_dollar, backtick, escape> {};
struct parameter_body : nested<star<parameter_piece>> {};
struct quoted_parameter_piece
    : sor<parameter_text, double_quoted, quoted_dollar, lone_dollar, backtick, escape> {};
struct quoted_parameter_body : nested<star<quoted_parameter_piece>> {};

struct arithmetic_group;
struct arithmetic_text : plus<not_one<'(', ')', '"', '\'', '`', '$', '\\'>> {};
struct arithmetic_piece : sor<arithmetic_text, double_quoted, single_quoted, dollar, lone_dollar, backtick,
                              escape, arithmetic_group> {};
struct arithmetic_body : nested<star<arithmetic_piece>> {};
struct arithmetic_group_close : one<')'> {};
struct arithmetic_group : seq<one<'('>, must<arithmetic_body, arithmetic_group_close>> {};

// The body of a here-document whose delimiter is not quoted: expansions, no quotes.
struct heredoc_text : plus<not_one<'`', '$', '\\'>> {};
struct heredoc_word
    : star<sor<heredoc_text, quoted_dollar, lone_dollar, backtick, quoted_escape, lone_backslash>> {};
struct heredoc_content : seq<heredoc_word, must<eof>> {};

// --- Simple commands
// -----------------------------------------------------------------------------------------------

struct descriptor : seq<plus<digit>, at<one<'<', '>'>>> {};
struct redirect_op : sor<string<'&', '>', '>'>, string<'&', '>'>, string<'<', '<', '<'>, string<'<', '&'>,
                         string<'<', '>'>, string<'>', '>'>, string<'>', '&'>, string<'>', '|'>,
                         seq<one<'<'>, not_at<one<'(', '<'>>>, seq<one<'>'>, not_at<one<'('>>>> {};
struct redirect_target : seq<blanks, word> {};
struct heredoc_op : seq<string<'<', '<'>, not_at<one<'<'>>> {};
struct heredoc_strip_op : string<'<', '<', '-'> {};
struct heredoc_target : seq<blanks, heredoc_delimiter<word, false>> {};
struct heredoc_strip_target : seq<blanks, heredoc_delimiter<word, true>> {};
struct redirection
    : seq<opt<descriptor>,
          sor<seq<heredoc_strip_op, must<heredoc_strip_target>>, seq<heredoc_op, must<heredoc_target>>,
              seq<redirect_op, must<redirect_target>>>> {};

struct subscript_text : plus<not_one<']', '\n', ' ', '\t', ';', '|', '&', '(', ')', '<', '>', '`', '\\'>> {};
struct subscript : seq<one<'['>, subscript_text, one<']'>> {};
struct append_mark : one<'+'> {};
struct assigned_name : name {};
struct assigns : seq<assigned_name, opt<subscript>, opt<append_mark>, one<'='>> {};
struct array_space : seq<gap, star<newline, gap>> {};
struct array_close : one<')'> {};
struct array_items : nested<seq<array_space, star<word, array_space>>> {};
struct array : seq<one<'('>, must<array_items, array_close>> {};
struct assignment : seq<at<assigns>, assigns, opt<sor<array, word>>> {};

// `declare -a x=(1 2)`: an array among the arguments. The name is a literal piece of the word.
struct array_argument_name : seq<name, opt<append_mark>, one<'='>> {};
struct array_argument : seq<at<array_argument_name, one<'('>>, array_argument_name, array> {};
struct argument : seq<not_at<one<'#'>>, sor<array_argument, word>> {};

// `{fd}>file` opens a descriptor in bash and is a word in POSIX sh: refused.
struct named_descriptor : seq<one<'{'>, name, one<'}'>, one<'<', '>'>> {};
struct plain_descriptor : not_at<named_descriptor> {};

struct closing_word : sor<reserved<'t', 'h', 'e', 'n'>, reserved<'e', 'l', 's', 'e'>,
                          reserved<'e', 'l', 'i', 'f'>, reserved<'f', 'i'>, reserved<'d', 'o'>,
                          reserved<'d', 'o', 'n', 'e'>, reserved<'e', 's', 'a', 'c'>, reserved<'}'>> {};
struct first_word : argument {};
struct simple_rest : star<blanks, must<plain_descriptor>, sor<redirection, argument>> {};
struct simple_prefix : plus<sor<redirection, assignment>, blanks> {};
struct simple : sor<seq<simple_prefix, opt<first_word, simple_rest>>, seq<first_word, simple_rest>> {};

// --- Compound commands
// ---------------------------------------------------------------------------------------------

struct body : nested<list> {};
struct kw_then : reserved<'t', 'h', 'e', 'n'> {};
struct kw_fi : reserved<'f', 'i'> {};
struct kw_do : reserved<'d', 'o'> {};
struct kw_done : reserved<'d', 'o', 'n', 'e'> {};
struct kw_in : reserved<'i', 'n'> {};
struct kw_esac : reserved<'e', 's', 'a', 'c'> {};

struct else_part : seq<reserved<'e', 'l', 's', 'e'>, must<body>> {};
struct elif_part : seq<reserved<'e', 'l', 'i', 'f'>, must<body, kw_then, body>> {};
struct if_clause
    : seq<reserved<'i', 'f'>, must<body, kw_then, body>, star<elif_part>, opt<else_part>, must<kw_fi>> {};

struct do_group : seq<must<kw_do, body, kw_done>> {};
struct while_clause : seq<reserved<'w', 'h', 'i', 'l', 'e'>, must<body>, do_group> {};
struct until_clause : seq<reserved<'u', 'n', 't', 'i', 'l'>, must<body>, do_group> {};

struct loop_name : name {};
struct loop_items : seq<kw_in, star<blanks, argument>, gap> {};
struct loop_arithmetic : seq<string<'(', '('>, must<arithmetic_body, arithmetic_close>> {};
struct loop_head : seq<blanks, sor<loop_arithmetic, seq<loop_name, linebreak, opt<loop_items>>>, gap,
                       opt<one<';'>>, linebreak> {};
struct for_clause : seq<reserved<'f', 'o', 'r'>, must<loop_head>, do_group> {};
struct select_clause : seq<reserved<'s', 'e', 'l', 'e', 'c', 't'>, must<loop_head>, do_group> {};

struct pattern : seq<blanks, word, blanks> {};
struct patterns : seq<pattern, star<one<'|'>, must<pattern>>> {};
struct patterns_close : one<')'> {};
struct case_end : sor<string<';', ';', '&'>, string<';', ';'>, string<';', '&'>, at<kw_esac>> {};
struct case_item
    : seq<not_at<kw_esac>, opt<one<'('>>, must<patterns, patterns_close, body, case_end>, linebreak> {};
struct case_subject : seq<blanks, word, linebreak> {};
struct case_items : seq<linebreak, star<not_at<eof>, case_item>> {};
struct case_clause : seq<reserved<'c', 'a', 's', 'e'>, must<case_subject, kw_in, case_items, kw_esac>> {};

struct subshell_close : one<')'> {};
struct subshell : seq<one<'('>, must<body, subshell_close>> {};
struct group_close : reserved<'}'> {};
struct group : seq<reserved<'{'>, must<body, group_close>> {};
struct arithmetic_command
    : seq<string<'(', '('>, closes_as_arithmetic, must<arithmetic_body, arithmetic_close>> {};

// Inside `[[ … ]]` operators and the characters of a regular expression are words like all others.
struct test_operator : one<'(', ')', '|', '<', '>', '&', ';'> {};
struct test_word : plus<sor<piece, test_operator>> {};
struct test_close : string<']', ']'> {};
struct test_space : star<sor<one<' ', '\t', '\n'>, line_join>> {};
struct test_words : seq<test_space, star<not_at<test_close, word_end>, test_word, test_space>> {};
struct test : seq<reserved<'[', '['>, must<nested<test_words>, test_close>> {};

struct function_name
    : plus<not_one<' ', '\t', '\n', ';', '|', '&', '(', ')', '<', '>', '\'', '"', '`', '$', '\\', '=', '#'>> {
};
struct empty_parentheses : seq<one<'('>, blanks, one<')'>> {};
struct function_body;
struct function_head : seq<function_name, blanks, empty_parentheses> {};
struct posix_function : seq<at<function_head>, function_head, linebreak, must<function_body>> {};
struct bash_function
    : seq<reserved<'f', 'u', 'n', 'c', 't', 'i', 'o', 'n'>, blanks,
          must<seq<function_name, blanks, opt<empty_parentheses>, linebreak>, function_body>> {};
struct function : sor<bash_function, posix_function> {};

struct compound : sor<arithmetic_command, subshell, group, if_clause, for_clause, while_clause, until_clause,
                      case_clause, select_clause, test> {};
struct compound_rest : star<blanks, redirection> {};
struct compound_command : seq<compound, compound_rest> {};
struct function_body : nested<compound_command> {};

// `time` before a compound command, and `coproc`, are refused: POSIX sh sees other commands there.
struct unsupported : sor<reserved<'c', 'o', 'p', 'r', 'o', 'c'>,
                         seq<reserved<'t', 'i', 'm', 'e'>, blanks,
                             sor<one<'(', '{', '!'>, reserved<'i', 'f'>, reserved<'f', 'o', 'r'>,
                                 reserved<'w', 'h', 'i', 'l', 'e'>, reserved<'u', 'n', 't', 'i', 'l'>,
                                 reserved<'c', 'a', 's', 'e'>, reserved<'[', '['>>>> {};
struct supported : not_at<unsupported> {};
struct command : seq<not_at<closing_word>, must<supported>, sor<compound_command, function, simple>> {};

// --- Lists
// ---------------------------------------------------------------------------------------------------------

struct bang : seq<one<'!'>, at<one<' ', '\t', '('>>> {};
struct op_pipe_both : string<'|', '&'> {};
struct op_pipe : seq<one<'|'>, not_at<one<'|'>>> {};
struct next_command : seq<linebreak, command> {};
struct pipeline
    : seq<star<bang, blanks>, command, star<blanks, sor<op_pipe_both, op_pipe>, must<next_command>>> {};

struct op_and : string<'&', '&'> {};
struct op_or : string<'|', '|'> {};
struct op_semicolon : seq<one<';'>, not_at<one<';', '&'>>> {};
struct op_background : seq<one<'&'>, not_at<one<'&', '>'>>> {};
struct op_newline : newline {};
struct next_pipeline : seq<linebreak, pipeline> {};
struct chain : seq<pipeline, gap, star<sor<op_and, op_or>, must<next_pipeline>, gap>> {};
// `a ; ; b` gets through here and is refused where commands are made.
struct separator : seq<sor<op_semicolon, op_background, op_newline>, linebreak> {};
struct list : seq<linebreak, opt<chain>, star<separator, opt<chain>>> {};

struct script_end : eof {};
struct script : seq<list, must<script_end>> {};

}  // namespace decant::grammar::shell

namespace tao::pegtl {

// For `analyze`: what the rules by hand consume.
template <typename Name, typename R>
struct analyze_traits<Name, decant::grammar::shell::nested<R>>
    : analyze_traits<Name, typename seq<R>::rule_t> {};
template <typename Name, typename Word, bool Strip>
struct analyze_traits<Name, decant::grammar::shell::heredoc_delimiter<Word, Strip>>
    : analyze_traits<Name, typename seq<Word>::rule_t> {};
template <typename Name>
struct analyze_traits<Name, decant::grammar::shell::newline> : analyze_any_traits<> {};
template <typename Name>
struct analyze_traits<Name, decant::grammar::shell::closes_as_arithmetic> : analyze_opt_traits<> {};

}  // namespace tao::pegtl
