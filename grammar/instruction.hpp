// The words of one instruction, over its logical line (continuations joined, ends trimmed). Each kind of
// instruction uses one of these after its flags; which one, says src/syntax/instruction.cpp.
//
//   head         keyword, word spaces                 what follows is flags and arguments
//   flags        --name=value …                        ends before the first word that is none, or behind
//   `--` plain_words  words between [\t\v\f\r ]             FROM, EXPOSE, COPY, ADD, VOLUME pair_words words
//   with quotes and escapes         ENV, LABEL, ARG health       type, spaces HEALTHCHECK; what follows is
//   JSON or text (json.hpp)   array                                 exec form
//
// None of them fails on any input but `health`; quotes that are not closed end with the line, as in BuildKit.
// The state answers `char escape() const`.
#pragma once

#include "space.hpp"

#include <tao/pegtl/ascii.hpp>
#include <tao/pegtl/contrib/analyze_traits.hpp>
#include <tao/pegtl/rules.hpp>

namespace decant::grammar::instruction {

namespace pegtl = tao::pegtl;

struct escape_char {
  using rule_t = escape_char;
  using subs_t = pegtl::empty_list;

  template <pegtl::apply_mode, pegtl::rewind_mode, template <typename...> class, template <typename...> class,
            typename Input, typename State, typename... Rest>
  static bool match(Input& in, const State& state, Rest&&... /*unused*/) {
    if (in.empty() || in.peek_char() != state.escape()) return false;
    in.bump();
    return true;
  }
};

struct word_spaces : pegtl::star<word_space> {};

struct keyword : pegtl::plus<pegtl::seq<pegtl::not_at<word_space>, pegtl::any>> {};
struct head : pegtl::seq<pegtl::opt<keyword>, word_spaces> {};

// Flags are read byte by byte. Quotes may stand anywhere in one and go on over spaces; an escape at the end
// is dropped. Quotes and escapes are not part of its text.
struct flag_escaped : pegtl::seq<escape_char, pegtl::opt<pegtl::any>> {};
template <char Quote>
struct flag_quoted
    : pegtl::seq<pegtl::one<Quote>, pegtl::star<pegtl::sor<flag_escaped, pegtl::not_one<Quote>>>,
                 pegtl::opt<pegtl::one<Quote>>> {};
struct flag_char : pegtl::seq<pegtl::not_at<byte_space>, pegtl::any> {};
struct flag_dashes : pegtl::two<'-'> {};
struct flag
    : pegtl::seq<flag_dashes,
                 pegtl::star<pegtl::sor<flag_quoted<'"'>, flag_quoted<'\''>, flag_escaped, flag_char>>> {};
// `--`, however it is quoted: `--""` is one too.
struct empty_quotes : pegtl::sor<pegtl::two<'"'>, pegtl::two<'\''>> {};
struct flags_end_at_eof : pegtl::seq<pegtl::opt<pegtl::one<'"', '\''>>, pegtl::opt<escape_char>, pegtl::eof> {
};
struct flags_end : pegtl::seq<flag_dashes, pegtl::star<empty_quotes>,
                              pegtl::sor<pegtl::at<byte_space>, flags_end_at_eof>> {};
struct flags : pegtl::seq<pegtl::star<byte_space>,
                          pegtl::star<pegtl::not_at<flags_end>, flag, pegtl::star<byte_space>>,
                          pegtl::opt<flags_end>> {};

struct plain_word : keyword {};
struct plain_words : pegtl::seq<word_spaces, pegtl::star<plain_word, word_spaces>> {};

// Words of `name=value` lists. An escape takes the next character with it, a space too; in single quotes it
// does not. An escape at the end of the line is dropped from the word (an action on `dangling_escape` tells).
struct dangling_escape : pegtl::seq<escape_char, pegtl::eof> {};
struct escaped : pegtl::sor<dangling_escape, pegtl::seq<escape_char, pegtl::sor<space, pegtl::any>>> {};
struct double_quoted : pegtl::seq<pegtl::one<'"'>, pegtl::star<pegtl::sor<escaped, pegtl::not_one<'"'>>>,
                                  pegtl::opt<pegtl::one<'"'>>> {};
struct single_quoted
    : pegtl::seq<pegtl::one<'\''>, pegtl::star<pegtl::not_one<'\''>>, pegtl::opt<pegtl::one<'\''>>> {};
struct pair_char : pegtl::seq<pegtl::not_at<space>, pegtl::any> {};
struct pair_word : pegtl::plus<pegtl::sor<double_quoted, single_quoted, escaped, pair_char>> {};
struct pair_words : pegtl::seq<pegtl::star<space>, pegtl::star<pair_word, pegtl::star<space>>> {};

struct health_type : pegtl::plus<pegtl::seq<pegtl::not_at<byte_space>, pegtl::any>> {};
struct health : pegtl::seq<health_type, pegtl::star<byte_space>> {};

}  // namespace decant::grammar::instruction

namespace tao::pegtl {

template <typename Name>
struct analyze_traits<Name, decant::grammar::instruction::escape_char> : analyze_any_traits<> {};

}  // namespace tao::pegtl
