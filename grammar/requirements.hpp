// pip's requirements files, as its documentation ("Requirements File Format") and its reader have them. Two
// grammars, one for the file and one for a logical line, because pip has two passes:
//
//   file            logical lines: `\` joins, a `#` at the front or behind a blank begins a comment; a line
//   that is only
//                   a comment ends a joined one
//   logical line    arguments up to the first word with `-` in front, then options, split as a shell splits
//   words requirement     name [extras] @ url | name [extras] versions ; markers | url | path
#pragma once

#include <tao/pegtl.hpp>

namespace decant::grammar::requirements {

namespace pegtl = tao::pegtl;

struct blank : pegtl::one<' ', '\t', '\f', '\v'> {};
struct line_end : pegtl::sor<pegtl::string<'\r', '\n'>, pegtl::one<'\n', '\r'>> {};
struct not_line_end : pegtl::not_one<'\n', '\r'> {};

// All backslashes at the end of a line go with it.
struct join : pegtl::seq<pegtl::plus<pegtl::one<'\\'>>, pegtl::sor<line_end, pegtl::eof>> {};
struct gap : pegtl::plus<blank> {};
struct whole_line_comment : pegtl::seq<pegtl::star<blank>, pegtl::one<'#'>, pegtl::star<not_line_end>> {};
struct join_to_comment : pegtl::seq<join, whole_line_comment> {};
// A comment behind something goes on where its line is joined.
struct comment : pegtl::seq<pegtl::one<'#'>, pegtl::star<pegtl::sor<join, not_line_end>>> {};
// What belongs to the line: bytes, less the joins. A run of backslashes is looked at once.
struct backslashes : pegtl::seq<pegtl::not_at<join>, pegtl::plus<pegtl::one<'\\'>>> {};
struct piece : pegtl::plus<pegtl::sor<backslashes, pegtl::not_one<' ', '\t', '\f', '\v', '\n', '\r', '\\'>>> {
};
struct word : pegtl::plus<pegtl::sor<piece, pegtl::seq<pegtl::not_at<join_to_comment>, join>>> {};
struct content
    : pegtl::seq<pegtl::opt<gap>, pegtl::star<pegtl::not_at<pegtl::one<'#'>>, word, pegtl::opt<gap>>,
                 pegtl::opt<pegtl::sor<join_to_comment, comment>>> {};
struct line : pegtl::sor<whole_line_comment, content> {};
struct separator : line_end {};
struct file : pegtl::seq<pegtl::opt<pegtl::utf8::bom>, line, pegtl::star<separator, line>, pegtl::eof> {};

// A logical line. Words of the options are quoted as in a shell.
struct quoted_text : pegtl::star<pegtl::not_one<'\''>> {};
struct double_quoted_text : pegtl::star<pegtl::not_one<'"'>> {};
struct plain_text : pegtl::plus<pegtl::not_one<' ', '\t', '\f', '\v', '\'', '"', '\\'>> {};
struct escaped_byte : pegtl::any {};
struct word_part
    : pegtl::sor<plain_text, pegtl::seq<pegtl::one<'\''>, quoted_text, pegtl::opt<pegtl::one<'\''>>>,
                 pegtl::seq<pegtl::one<'"'>, double_quoted_text, pegtl::opt<pegtl::one<'"'>>>,
                 pegtl::seq<pegtl::one<'\\'>, pegtl::opt<escaped_byte>>> {};
struct option_word : pegtl::plus<word_part> {};
struct argument_word
    : pegtl::seq<pegtl::not_at<pegtl::one<'-'>>, pegtl::plus<pegtl::not_at<blank>, pegtl::any>> {};
struct arguments : pegtl::list<argument_word, gap> {};
struct options : pegtl::star<option_word, pegtl::opt<gap>> {};
struct logical_line : pegtl::seq<pegtl::opt<arguments>, pegtl::opt<gap>, options, pegtl::eof> {};

// An argument that asks for a package by its name.
struct name : pegtl::seq<pegtl::alnum, pegtl::star<pegtl::star<pegtl::one<'.', '_', '-'>>, pegtl::alnum>> {};
struct extras : pegtl::seq<pegtl::one<'['>, pegtl::until<pegtl::one<']'>>> {};
struct url : pegtl::plus<pegtl::not_at<blank>, pegtl::any> {};
struct direct : pegtl::seq<pegtl::one<'@'>, pegtl::opt<gap>, url> {};
struct versions_or_markers : pegtl::sor<pegtl::eof, pegtl::one<'=', '<', '>', '!', '~', ';', '('>> {};
struct named : pegtl::seq<name, pegtl::opt<gap>, pegtl::opt<extras>, pegtl::opt<gap>,
                          pegtl::sor<direct, versions_or_markers>> {};

// `file:`, `https:`, `git+ssh:`; a single letter is a drive.
struct scheme : pegtl::seq<pegtl::alpha, pegtl::plus<pegtl::sor<pegtl::alnum, pegtl::one<'+', '-', '.'>>>,
                           pegtl::one<':'>> {};
// A variable that pip replaces by its value.
struct variable_name : pegtl::plus<pegtl::sor<pegtl::upper, pegtl::digit, pegtl::one<'_'>>> {};
struct variable : pegtl::seq<pegtl::string<'$', '{'>, variable_name, pegtl::one<'}'>> {};

}  // namespace decant::grammar::requirements
