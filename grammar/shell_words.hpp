// Words of the shell, and the state of its grammar: literals, quotes, expansions, and by hand the rules that
// need more than the text: depth, here-documents, and what `((` means. Commands are in grammar/shell.hpp.
//
// What the grammar cannot know at compile time is in the state: the depth, and the here-documents whose
// bodies begin behind the next newline.
#pragma once

#include <tao/pegtl.hpp>
#include <tao/pegtl/contrib/analyze_traits.hpp>

#include <algorithm>
#include <array>
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
  std::size_t apostrophe_end = 0;  // where the quote that closes the last opened pair is
};

// --- Rules by hand ---

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

// R, tried only where the next byte is one of Cs: those that it can begin with. An alternative that is tried
// opens a node and takes it back; nearly all of them are told apart by one byte (measured: half of the time).
template <typename R, char... Cs>
struct starts {
  using rule_t = starts;
  using subs_t = type_list<R>;
  template <apply_mode A, rewind_mode M, template <typename...> class Action,
            template <typename...> class Control, typename In, typename St>
  static bool match(In& in, St& st) {
    if (in.empty()) return false;
    const char next = in.peek_char();
    if (((next != Cs) && ...)) return false;
    return Control<R>::template match<A, M, Action, Control>(in, st);
  }
};

// One or more bytes that are none of Cs: a loop over a table.
template <char... Cs>
struct text_without {
  using rule_t = text_without;
  using subs_t = type_list<>;
  template <typename In>
  static bool match(In& in) {
    const char* at = in.current();
    while (at != in.end() && !kStops[static_cast<unsigned char>(*at)]) ++at;
    if (at == in.current()) return false;
    in.bump(static_cast<std::size_t>(at - in.current()));
    return true;
  }

 private:
  static constexpr std::array<bool, 256> kStops = [] {
    std::array<bool, 256> stops{};
    ((stops[static_cast<unsigned char>(Cs)] = true), ...);
    return stops;
  }();
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

// An apostrophe in the word of `"${X:-…}"`. To POSIX sh it is text; bash looks for the next one, whatever is
// between, and takes both as text. Both find the same `}` when what is between is whole by itself.
struct apostrophe_opens {
  using rule_t = apostrophe_opens;
  using subs_t = type_list<>;
  template <apply_mode A, rewind_mode M, template <typename...> class Action,
            template <typename...> class Control, typename In, typename St>
  static bool match(In& in, St& st) {
    if (in.empty() || in.peek_char() != '\'') return false;
    in.bump(1);
    const std::size_t length = std::string_view(in.current(), in.size()).find('\'');
    if (length == std::string_view::npos) return true;  // apostrophe_closes will not find it
    st.apostrophe_end = in.byte() + length;
    return true;
  }
};
struct apostrophe_closes {
  using rule_t = apostrophe_closes;
  using subs_t = type_list<>;
  template <apply_mode A, rewind_mode M, template <typename...> class Action,
            template <typename...> class Control, typename In, typename St>
  static bool match(In& in, St& st) {
    if (in.empty() || in.peek_char() != '\'' || in.byte() != st.apostrophe_end) return false;
    in.bump(1);
    return true;
  }
};

// --- Characters ---

struct line_join : string<'\\', '\n'> {};
struct blanks : star<sor<one<' ', '\t'>, line_join>> {};
struct comment : seq<one<'#'>, star<not_one<'\n'>>> {};
struct gap : seq<blanks, opt<comment>> {};
struct linebreak : seq<gap, star<newline, gap>> {};

struct name : identifier {};
struct word_end : at<sor<eof, one<' ', '\t', '\n', ';', '|', '&', '(', ')', '<', '>'>, line_join>> {};
template <char... Cs>
struct reserved : seq<string<Cs...>, word_end> {};

// --- Words ---

struct list;
struct word;
struct redirection;

struct literal : text_without<' ', '\t', '\n', ';', '|', '&', '(', ')', '<', '>', '\'', '"', '`', '$', '\\'> {
};
struct escape : seq<one<'\\'>, any> {};
struct lone_backslash : seq<one<'\\'>, eof> {};

struct single_close : one<'\''> {};
struct single_quoted : seq<one<'\''>, opt<text_without<'\''>>, must<single_close>> {};

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

// bash's older way to say `$((…))`; text in POSIX sh.
struct bracket_body;
struct bracket_close : one<']'> {};
struct bracket_arithmetic : seq<string<'$', '['>, must<bracket_body, bracket_close>> {};

struct dollar
    : starts<sor<arithmetic, substitution, parameter, variable, positional, bracket_arithmetic>, '$'> {};

// Inside double quotes, what stands behind `#`, `%`, `/`, `^`, `,` in `${…}` is a pattern, with quotes of its
// own; all else is text of the quoted word.
struct subscript_inside : seq<one<'['>, star<not_one<']', '}', '\'', '"', '`', '$', '\\', '\n'>>, one<']'>> {
};
struct pattern_follows : at<opt<one<'!', '#'>>, opt<sor<name, plus<digit>, one<'@', '*', '?', '-', '$'>>>,
                            opt<subscript_inside>, one<'#', '%', '/', '^', ','>> {};
struct quoted_parameter_body;
struct quoted_parameter
    : seq<string<'$', '{'>,
          must<sor<seq<pattern_follows, parameter_body>, quoted_parameter_body>, parameter_close>> {};
struct quoted_dollar
    : starts<sor<arithmetic, substitution, quoted_parameter, variable, positional, bracket_arithmetic>, '$'> {
};

// Inside double quotes a backslash escapes four characters and a line end; elsewhere it is text.
struct quoted_text : text_without<'"', '`', '$', '\\'> {};
struct quoted_escape : seq<one<'\\'>, any> {};
struct quoted_piece : sor<seq<not_at<one<'"', '`', '$', '\\'>>, quoted_text>, quoted_dollar,
                          starts<lone_dollar, '$'>, starts<backtick, '`'>, starts<quoted_escape, '\\'>> {};
struct quoted_body : nested<star<quoted_piece>> {};
struct double_close : one<'"'> {};
struct double_quoted : seq<one<'"'>, must<quoted_body, double_close>> {};
struct translated : seq<one<'$'>, double_quoted> {};

struct process_close : one<')'> {};
struct process_body : nested<list> {};
struct process : seq<sor<string<'<', '('>, string<'>', '('>>, must<process_body, process_close>> {};

struct word_join : line_join {};  // inside a word; between words it is a blank
// Bytes that end a literal: all that a shell gives a meaning.
struct literal_end : one<' ', '\t', '\n', ';', '|', '&', '(', ')', '<', '>', '\'', '"', '`', '$', '\\'> {};
struct dollar_piece : sor<ansi_quoted, translated, dollar, lone_dollar> {};
struct backslash_piece : sor<word_join, escape, lone_backslash> {};
struct piece : sor<seq<not_at<literal_end>, literal>, starts<double_quoted, '"'>, starts<single_quoted, '\''>,
                   starts<dollar_piece, '$'>, starts<backtick, '`'>, starts<backslash_piece, '\\'>,
                   starts<process, '<', '>'>> {};
struct word_begins : not_at<one<' ', '\t', '\n', ';', '|', '&', '(', ')'>> {};
struct word : plus<piece> {};

// Between `${` and `}`: quoting and expansions nest, all else is text.
struct parameter_text : text_without<'}', '\'', '"', '`', '$', '\\'> {};
struct parameter_piece : sor<parameter_text, starts<double_quoted, '"'>, starts<single_quoted, '\''>,
                             starts<sor<ansi_quoted, translated, dollar, lone_dollar>, '$'>,
                             starts<backtick, '`'>, starts<escape, '\\'>> {};
struct parameter_body : nested<star<parameter_piece>> {};
struct quoted_parameter_piece : sor<parameter_text, starts<double_quoted, '"'>, quoted_dollar,
                                    starts<lone_dollar, '$'>, starts<backtick, '`'>, starts<escape, '\\'>> {};
struct apostrophes
    : seq<starts<apostrophe_opens, '\''>, star<quoted_parameter_piece>, must<apostrophe_closes>> {};
struct quoted_parameter_body : nested<star<sor<quoted_parameter_piece, apostrophes>>> {};

struct arithmetic_group;
struct arithmetic_text : text_without<'(', ')', '"', '\'', '`', '$', '\\'> {};
struct arithmetic_piece : sor<arithmetic_text, double_quoted, single_quoted, dollar, lone_dollar, backtick,
                              escape, arithmetic_group> {};
struct arithmetic_body : nested<star<arithmetic_piece>> {};
struct arithmetic_group_close : one<')'> {};
struct arithmetic_group : seq<one<'('>, must<arithmetic_body, arithmetic_group_close>> {};

struct bracket_group;
struct bracket_text : text_without<'[', ']', '"', '\'', '`', '$', '\\'> {};
struct bracket_piece
    : sor<bracket_text, double_quoted, single_quoted, dollar, lone_dollar, backtick, escape, bracket_group> {
};
struct bracket_body : nested<star<bracket_piece>> {};
struct bracket_group_close : one<']'> {};
struct bracket_group : seq<one<'['>, must<bracket_body, bracket_group_close>> {};

// The body of a here-document whose delimiter is not quoted: expansions, no quotes.
struct heredoc_text : text_without<'`', '$', '\\'> {};
struct heredoc_word
    : star<sor<seq<not_at<one<'`', '$', '\\'>>, heredoc_text>, quoted_dollar, starts<lone_dollar, '$'>,
               starts<backtick, '`'>, starts<sor<quoted_escape, lone_backslash>, '\\'>>> {};
struct heredoc_content : seq<heredoc_word, must<eof>> {};

}  // namespace decant::grammar::shell

namespace tao::pegtl {

// For `analyze`: what the rules by hand consume.
template <typename Name, typename R>
struct analyze_traits<Name, decant::grammar::shell::nested<R>>
    : analyze_traits<Name, typename seq<R>::rule_t> {};
template <typename Name, typename R, char... Cs>
struct analyze_traits<Name, decant::grammar::shell::starts<R, Cs...>>
    : analyze_traits<Name, typename seq<R>::rule_t> {};
template <typename Name, char... Cs>
struct analyze_traits<Name, decant::grammar::shell::text_without<Cs...>> : analyze_any_traits<> {};
template <typename Name, typename Word, bool Strip>
struct analyze_traits<Name, decant::grammar::shell::heredoc_delimiter<Word, Strip>>
    : analyze_traits<Name, typename seq<Word>::rule_t> {};
template <typename Name>
struct analyze_traits<Name, decant::grammar::shell::newline> : analyze_any_traits<> {};
template <typename Name>
struct analyze_traits<Name, decant::grammar::shell::closes_as_arithmetic> : analyze_opt_traits<> {};
template <typename Name>
struct analyze_traits<Name, decant::grammar::shell::apostrophe_opens> : analyze_any_traits<> {};
template <typename Name>
struct analyze_traits<Name, decant::grammar::shell::apostrophe_closes> : analyze_any_traits<> {};

}  // namespace tao::pegtl
