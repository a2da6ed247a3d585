// The shell of a RUN: POSIX sh and the bash forms that Dockerfiles use. No actions here:
// src/syntax/shell_nodes.cpp says which rules become nodes, and shell_commands.cpp makes commands of them.
//
// A shell script is parsed from the left with one token of look-ahead, so every construct is committed to
// (`must`) once its opening token is read. Two places look further: `name () …` and `name=`, over one word;
// and `((`, over its balanced parentheses, since bash and POSIX give it two meanings. Every way back into the
// grammar goes through `nested`, which bounds the depth; with both, time stays linear whatever the input.
// Words are in grammar/shell_words.hpp.
#pragma once

#include "grammar/shell_words.hpp"

namespace decant::grammar::shell {

// --- Simple commands ---

// `{fd}>file` opens a descriptor in bash and is a word in POSIX sh.
struct named_descriptor : seq<one<'{'>, name, one<'}'>> {};
struct descriptor : seq<sor<starts<named_descriptor, '{'>, plus<digit>>, at<one<'<', '>'>>> {};
struct redirect_op : sor<string<'&', '>', '>'>, string<'&', '>'>, string<'<', '<', '<'>, string<'<', '&'>,
                         string<'<', '>'>, string<'>', '>'>, string<'>', '&'>, string<'>', '|'>,
                         seq<one<'<'>, not_at<one<'(', '<'>>>, seq<one<'>'>, not_at<one<'('>>>> {};
// Where a `#` begins a comment, no word does.
struct token : seq<not_at<one<'#'>>, word> {};
struct redirect_target : seq<blanks, token> {};
struct heredoc_op : seq<string<'<', '<'>, not_at<one<'<'>>> {};
struct heredoc_strip_op : string<'<', '<', '-'> {};
struct heredoc_target : seq<blanks, heredoc_delimiter<token, false>> {};
struct heredoc_strip_target : seq<blanks, heredoc_delimiter<token, true>> {};
struct heredoc_redirection
    : sor<seq<heredoc_strip_op, must<heredoc_strip_target>>, seq<heredoc_op, must<heredoc_target>>> {};
struct redirection : seq<opt<starts<descriptor, '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '{'>>,
                         sor<starts<heredoc_redirection, '<'>, seq<redirect_op, must<redirect_target>>>> {};
// A node is opened only where a redirection stands.
struct redirection_begins
    : at<sor<starts<seq<named_descriptor, one<'<', '>'>>, '{'>, seq<star<digit>, one<'<', '>', '&'>>>> {};
struct redirection_here : starts<seq<redirection_begins, redirection>, '<', '>', '&', '0', '1', '2', '3', '4',
                                 '5', '6', '7', '8', '9', '{'> {};

struct subscript_text : plus<not_one<']', '\n', ' ', '\t', ';', '|', '&', '(', ')', '<', '>', '`', '\\'>> {};
struct subscript : seq<one<'['>, subscript_text, one<']'>> {};
struct append_mark : one<'+'> {};
struct assigned_name : name {};
struct assigns : seq<assigned_name, opt<subscript>, opt<append_mark>, one<'='>> {};
struct array_space : seq<gap, star<newline, gap>> {};
struct array_close : one<')'> {};
struct array_items : nested<seq<array_space, star<word, array_space>>> {};
struct array : seq<one<'('>, must<array_items, array_close>> {};
struct assignment : seq<assigns, opt<sor<starts<array, '('>, seq<word_begins, word>>>> {};
struct assignment_here : seq<at<assigns>, assignment> {};

// `declare -a x=(1 2)`: an array among the arguments. The name is a literal piece of the word.
struct array_argument_name : seq<name, opt<append_mark>, one<'='>> {};
struct array_argument : seq<array_argument_name, array> {};
struct array_argument_here : seq<at<array_argument_name, one<'('>>, array_argument> {};
struct argument : seq<word_begins, not_at<one<'#'>>, sor<array_argument_here, word>> {};

struct closing_word : starts<sor<reserved<'t', 'h', 'e', 'n'>, reserved<'e', 'l', 's', 'e'>,
                                 reserved<'e', 'l', 'i', 'f'>, reserved<'f', 'i'>, reserved<'d', 'o'>,
                                 reserved<'d', 'o', 'n', 'e'>, reserved<'e', 's', 'a', 'c'>, reserved<'}'>>,
                             't', 'e', 'f', 'd', '}'> {};
struct first_word : argument {};
struct simple_rest : star<blanks, sor<redirection_here, argument>> {};
struct simple_prefix : plus<sor<redirection_here, assignment_here>, blanks> {};
struct simple : sor<seq<simple_prefix, opt<first_word, simple_rest>>, seq<first_word, simple_rest>> {};

// --- Compound commands ---

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

struct pattern : seq<blanks, token, blanks> {};
struct patterns : seq<pattern, star<one<'|'>, must<pattern>>> {};
struct patterns_close : one<')'> {};
struct falls_through : sor<string<';', ';', '&'>, string<';', '&'>> {};
struct case_end : sor<falls_through, string<';', ';'>, at<kw_esac>> {};
struct case_item
    : seq<not_at<kw_esac>, opt<one<'('>>, must<patterns, patterns_close, body, case_end>, linebreak> {};
struct case_subject : seq<blanks, token, linebreak> {};
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
struct test_words
    : seq<test_space, star<not_at<sor<seq<test_close, word_end>, one<'#'>>>, test_word, test_space>> {};
struct test : seq<reserved<'[', '['>, must<nested<test_words>, test_close>> {};

struct function_name
    : text_without<' ', '\t', '\n', ';', '|', '&', '(', ')', '<', '>', '\'', '"', '`', '$', '\\', '=', '#'> {
};
struct empty_parentheses : seq<one<'('>, blanks, one<')'>> {};
struct function_body;
struct function_head : seq<function_name, blanks, empty_parentheses> {};
struct posix_function : seq<function_head, linebreak, must<function_body>> {};
struct bash_function
    : seq<reserved<'f', 'u', 'n', 'c', 't', 'i', 'o', 'n'>, blanks,
          must<seq<function_name, blanks, opt<empty_parentheses>, linebreak>, function_body>> {};
struct function : sor<starts<bash_function, 'f'>, posix_function> {};
struct function_word : reserved<'f', 'u', 'n', 'c', 't', 'i', 'o', 'n'> {};
struct function_here : seq<at<sor<starts<function_word, 'f'>, function_head>>, function> {};

struct compound
    : sor<starts<sor<arithmetic_command, subshell>, '('>, starts<group, '{'>, starts<if_clause, 'i'>,
          starts<for_clause, 'f'>, starts<while_clause, 'w'>, starts<until_clause, 'u'>,
          starts<case_clause, 'c'>, starts<select_clause, 's'>, starts<test, '['>> {};
struct compound_rest : star<blanks, redirection_here> {};
struct compound_command : seq<compound, compound_rest> {};
// POSIX sh takes any command as the body, bash only compound ones.
struct function_body : nested<sor<compound_command, seq<not_at<closing_word>, simple>>> {};

// Runs in a process of its own that the script talks to: too rare to have a place in the tree.
struct coprocess : reserved<'c', 'o', 'p', 'r', 'o', 'c'> {};
struct supported : not_at<starts<coprocess, 'c'>> {};
struct command : seq<not_at<closing_word>, must<supported>, sor<compound_command, function_here, simple>> {};

// --- Lists ---

struct bang : seq<one<'!'>, at<one<' ', '\t', '('>>> {};
struct op_pipe_both : string<'|', '&'> {};
struct op_pipe : seq<one<'|'>, not_at<one<'|'>>> {};
struct next_command : seq<linebreak, command> {};
// `time` before a simple command is a word of it, as in POSIX sh; before others only bash knows it.
struct timed : seq<reserved<'t', 'i', 'm', 'e'>, blanks, opt<reserved<'-', 'p'>, blanks>,
                   at<sor<one<'(', '{'>, bang, reserved<'i', 'f'>, reserved<'f', 'o', 'r'>,
                          reserved<'w', 'h', 'i', 'l', 'e'>, reserved<'u', 'n', 't', 'i', 'l'>,
                          reserved<'c', 'a', 's', 'e'>, reserved<'[', '['>>>> {};
struct pipeline : seq<star<sor<starts<bang, '!'>, starts<timed, 't'>>, blanks>, command,
                      star<blanks, starts<sor<op_pipe_both, op_pipe>, '|'>, must<next_command>>> {};

struct op_and : string<'&', '&'> {};
struct op_or : string<'|', '|'> {};
struct op_semicolon : seq<one<';'>, not_at<one<';', '&'>>> {};
struct op_background : seq<one<'&'>, not_at<one<'&', '>'>>> {};
struct op_newline : newline {};
struct next_pipeline : seq<linebreak, pipeline> {};
struct chain : seq<pipeline, gap, star<starts<sor<op_and, op_or>, '&', '|'>, must<next_pipeline>, gap>> {};
// `a ; ; b` gets through here and is refused where commands are made.
struct separator : seq<starts<sor<op_semicolon, op_background, op_newline>, ';', '&', '\n'>, linebreak> {};
struct list : seq<linebreak, opt<chain>, star<separator, opt<chain>>> {};

struct script_end : eof {};
struct script : seq<list, must<script_end>> {};

}  // namespace decant::grammar::shell
