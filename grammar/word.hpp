// A word of a Dockerfile operand as BuildKit's shell.Lex reads it (frontend/dockerfile/shell/lex.go): text,
// quotes, escapes, `$X`, `${X}` and `${X<modifier>…}`. No actions here: src/eval/expand.cpp records nodes and
// computes values.
//
// The escape character, and whether quotes mean anything (they don't in a here-document), are known at run
// time only: they are in the state. The text must be valid UTF-8. There is no going back: a construct is
// committed to by its first character. A parse that ends at a `must` still has its value computed up to
// there, because BuildKit does both in one go and reports what comes first.
#pragma once

#include "base/unicode.hpp"
#include "syntax/bytes.hpp"

#include <tao/pegtl.hpp>
#include <tao/pegtl/contrib/analyze_traits.hpp>

#include <algorithm>
#include <string_view>

namespace decant::grammar::word {

using namespace tao::pegtl;

struct Memory {
  static constexpr unsigned kMaxDepth = 100;
  char escape = '\\';
  bool quotes = true;
  unsigned depth = 0;
  bool too_deep = false;
};

// --- Rules by hand ---

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

struct escape_char {
  using rule_t = escape_char;
  using subs_t = type_list<>;
  template <apply_mode A, rewind_mode M, template <typename...> class Action,
            template <typename...> class Control, typename In, typename St>
  static bool match(In& in, const St& st) {
    if (in.empty() || in.peek_char() != st.escape) return false;
    in.bump(1);
    return true;
  }
};

// C where quotes mean something.
template <char C>
struct opening_quote {
  using rule_t = opening_quote;
  using subs_t = type_list<>;
  template <apply_mode A, rewind_mode M, template <typename...> class Action,
            template <typename...> class Control, typename In, typename St>
  static bool match(In& in, const St& st) {
    if (!st.quotes || in.empty() || in.peek_char() != C) return false;
    in.bump(1);
    return true;
  }
};

// Bytes up to one of Stops or the escape character; at least one.
template <char... Stops>
struct text_until {
  using rule_t = text_until;
  using subs_t = type_list<>;
  template <apply_mode A, rewind_mode M, template <typename...> class Action,
            template <typename...> class Control, typename In, typename St>
  static bool match(In& in, const St& st) {
    const char stops[] = {Stops..., st.escape};
    const std::string_view rest(in.current(), in.size());
    const std::size_t size = std::min(rest.find_first_of({stops, sizeof stops}), rest.size());
    in.bump(size);
    return size > 0;
  }
};

// Letters, digits and `_`; or only digits; or one of the special parameters.
struct name {
  using rule_t = name;
  using subs_t = type_list<>;
  template <apply_mode A, rewind_mode M, template <typename...> class Action,
            template <typename...> class Control, typename In, typename St>
  static bool match(In& in, const St&) {
    const std::string_view rest(in.current(), in.size());
    if (rest.empty()) return false;
    if (std::string_view("@*#?-$!0").find(rest.front()) != std::string_view::npos && rest.front() != '0') {
      in.bump(1);
      return true;
    }
    const bool number = is_digit(decode_rune(rest).value);
    std::size_t size = 0;
    while (size < rest.size()) {
      const Rune rune = decode_rune(rest.substr(size));
      const bool inside = is_digit(rune.value) || (!number && (is_letter(rune.value) || rune.value == U'_'));
      if (!inside) break;
      size += rune.size;
    }
    in.bump(size);
    return size > 0;
  }
};

// --- Pieces ---

struct dollar;

struct text : text_until<'$', '<', '}', '/', '\'', '"'> {};
struct stray : one<'}', '/', '\'', '"'> {};  // where it neither ends nor opens anything
struct escaped : seq<escape_char, opt<utf8::any>> {};
// `<<` and the blanks behind it stay together when words are split: it may open a here-document.
struct less : seq<one<'<'>, opt<one<'<'>, star<one<'\t', '\r', ' '>>>> {};

struct single_text : star<not_one<'\''>> {};
struct single_close : one<'\''> {};
struct single_quoted : seq<opening_quote<'\''>, single_text, must<single_close>> {};

struct double_text : text_until<'"', '$'> {};
struct double_escape : seq<escape_char, opt<sor<one<'"', '$'>, escape_char>>> {};
struct double_close : one<'"'> {};
struct double_quoted
    : seq<opening_quote<'"'>, star<sor<double_text, dollar, double_escape>>, must<double_close>> {};

struct piece : sor<dollar, less, single_quoted, double_quoted, escaped, text, stray> {};

// --- Variables ---

struct operand_to_brace : star<not_at<one<'}'>>, piece> {};
struct operand_to_slash : star<not_at<one<'/'>>, piece> {};
struct nested_to_brace : nested<operand_to_brace> {};
struct nested_to_slash : nested<operand_to_slash> {};
struct close_brace : one<'}'> {};
struct close_slash : one<'/'> {};

struct something : not_at<eof> {};
struct substitutable : not_at<one<'{', '}', ':'>> {};
struct plain : one<'}'> {};
struct allowed_colon : not_at<one<':'>, one<'#', '%'>> {};
struct colon_modifier : seq<one<':'>, opt<utf8::any>> {};
struct modifier : one<'+', '-', '?', '#', '%'> {};
struct replace_all : two<'/'> {};
struct replace_first : one<'/'> {};
struct with_operand : seq<sor<seq<at<one<':'>>, must<allowed_colon>, colon_modifier>, modifier>,
                          must<nested_to_brace, close_brace>> {};
struct with_pattern
    : seq<sor<replace_all, replace_first>, must<nested_to_slash, close_slash, nested_to_brace, close_brace>> {
};
struct what_follows : sor<plain, with_operand, with_pattern> {};
struct braced : seq<string<'$', '{'>, must<something, substitutable>, opt<name>, must<what_follows>> {};
struct bare : seq<one<'$'>, opt<name>> {};
struct dollar : sor<braced, bare> {};

struct whole : seq<star<piece>, must<eof>> {};

}  // namespace decant::grammar::word

namespace tao::pegtl {

template <typename Name, typename R>
struct analyze_traits<Name, decant::grammar::word::nested<R>>
    : analyze_traits<Name, typename seq<R>::rule_t> {};
template <typename Name>
struct analyze_traits<Name, decant::grammar::word::escape_char> : analyze_any_traits<> {};
template <typename Name, char C>
struct analyze_traits<Name, decant::grammar::word::opening_quote<C>> : analyze_any_traits<> {};
template <typename Name, char... Stops>
struct analyze_traits<Name, decant::grammar::word::text_until<Stops...>> : analyze_any_traits<> {};
template <typename Name>
struct analyze_traits<Name, decant::grammar::word::name> : analyze_any_traits<> {};

}  // namespace tao::pegtl
