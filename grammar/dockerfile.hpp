// The lines of a Dockerfile: everything that BuildKit's parser does before it looks at an instruction's
// words.
//
//   file         BOM? directive* (blank line | comment line | instruction)*
//   instruction  indent? logical line, line end?, heredocs
//   logical line keyword and text, in pieces between joints
//   joint        line break (escape character, blanks, line end), then comment lines and blank lines
//
// The escape character, and which heredocs a line opens, are known at run time only; the state answers:
//   char escape() const                   the escape character
//   bool heredoc_wanted() const           a heredoc of this instruction is still to be read
//   bool ends_heredoc(string_view) const  whether a line (without line end) is its terminator
// The last state's logical line must be handled (by an action on `logical_line`) before heredocs are asked
// for.
//
// A lone CR is no line end; the CRs before a LF belong to the line end, however many. Rules that look for the
// end of a line use memchr: byte-wise rules cost a third of the speed there, and get stuck on a lone CR.
#pragma once

#include "space.hpp"

#include <tao/pegtl/ascii.hpp>
#include <tao/pegtl/contrib/analyze_traits.hpp>
#include <tao/pegtl/rules.hpp>
#include <tao/pegtl/utf8.hpp>

#include <cstddef>
#include <cstring>
#include <string_view>

namespace decant::grammar::dockerfile {

namespace pegtl = tao::pegtl;

// First LF from `begin`, or `end`.
inline const char* find_newline(const char* begin, const char* end) {
  const void* found =
      begin == end ? nullptr : std::memchr(begin, '\n', static_cast<std::size_t>(end - begin));
  return found == nullptr ? end : static_cast<const char*>(found);
}

// End of the text of the line that `begin` lies in: before the CRs and the LF, or before the escape character
// that joins the next line. An escape behind another escape does not join (`foo \\` and `foo \\\` both end
// the line).
template <typename Input>
const char* text_end(const Input& in, char escape) {
  const char* begin = in.current();
  const char* end = find_newline(begin, in.end());
  while (end != begin && end[-1] == '\r') --end;
  const char* last = end;
  while (last != begin && (last[-1] == ' ' || last[-1] == '\t')) --last;
  if (last == begin || last[-1] != escape) return end;
  const bool escaped = last - 1 != in.begin() && last[-2] == escape;
  return escaped ? end : last - 1;
}

constexpr bool is_word_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r' && c != '\n');
}

// The longest run of characters of one class inside the line's text; at least one.
template <typename Class>
struct run_in_text {
  using rule_t = run_in_text;
  using subs_t = pegtl::empty_list;

  template <pegtl::apply_mode, pegtl::rewind_mode, template <typename...> class, template <typename...> class,
            typename Input, typename State, typename... Rest>
  static bool match(Input& in, const State& state, Rest&&... /*unused*/) {
    if (in.empty()) return false;
    const char* at = in.current();
    if constexpr (Class::everything) {
      at = text_end(in, state.escape());
    } else {
      // The end of the line's text is looked for only where it may be near: a keyword is short, its line is
      // not.
      const auto plain = [escape = state.escape()](char c) { return c != '\n' && c != '\r' && c != escape; };
      while (at != in.end() && Class::holds(*at) && plain(*at)) ++at;
      if (at != in.end() && Class::holds(*at)) {
        const char* const end = text_end(in, state.escape());
        while (at < end && Class::holds(*at)) ++at;
      }
    }
    if (at == in.current()) return false;
    in.bump_in_this_line(static_cast<std::size_t>(at - in.current()));
    return true;
  }
};

struct keyword_class {
  static constexpr bool everything = false;
  static constexpr bool holds(char c) { return !is_word_space(c); }
};
struct gap_class {
  static constexpr bool everything = false;
  static constexpr bool holds(char c) { return is_word_space(c); }
};
struct text_class {
  static constexpr bool everything = true;
};

// An escape character that is not itself escaped.
struct joining_escape {
  using rule_t = joining_escape;
  using subs_t = pegtl::empty_list;

  template <pegtl::apply_mode, pegtl::rewind_mode, template <typename...> class, template <typename...> class,
            typename Input, typename State, typename... Rest>
  static bool match(Input& in, const State& state, Rest&&... /*unused*/) {
    if (in.empty() || in.peek_char() != state.escape()) return false;
    if (in.current() != in.begin() && in.current()[-1] == state.escape()) return false;
    in.bump_in_this_line();
    return true;
  }
};

// The rest of the line with its line end; at end of file only if something is left.
struct through_newline {
  using rule_t = through_newline;
  using subs_t = pegtl::empty_list;

  template <typename Input>
  static bool match(Input& in) {
    if (in.empty()) return false;
    const char* const end = find_newline(in.current(), in.end());
    in.bump(static_cast<std::size_t>(end - in.current()) + (end != in.end() ? 1U : 0U));
    return true;
  }
};

// The rest of the line without its line end, at least one byte.
struct line_rest {
  using rule_t = line_rest;
  using subs_t = pegtl::empty_list;

  template <typename Input>
  static bool match(Input& in) {
    const char* end = find_newline(in.current(), in.end());
    while (end != in.current() && end[-1] == '\r') --end;
    if (end == in.current()) return false;
    in.bump_in_this_line(static_cast<std::size_t>(end - in.current()));
    return true;
  }
};

struct heredoc_wanted {
  using rule_t = heredoc_wanted;
  using subs_t = pegtl::empty_list;

  template <pegtl::apply_mode, pegtl::rewind_mode, template <typename...> class, template <typename...> class,
            typename Input, typename State, typename... Rest>
  static bool match(Input& /*unused*/, const State& state, Rest&&... /*unused*/) {
    return state.heredoc_wanted();
  }
};

// The line at `begin` without CRs and LF; `next` is behind them.
inline std::string_view heredoc_line(const char* begin, const char* end, const char*& next) {
  const char* last = find_newline(begin, end);
  next = last == end ? end : last + 1;
  while (last != begin && last[-1] == '\r') --last;
  return {begin, static_cast<std::size_t>(last - begin)};
}

// All lines before the terminator, or before the end of the file.
struct heredoc_body {
  using rule_t = heredoc_body;
  using subs_t = pegtl::empty_list;

  template <pegtl::apply_mode, pegtl::rewind_mode, template <typename...> class, template <typename...> class,
            typename Input, typename State, typename... Rest>
  static bool match(Input& in, const State& state, Rest&&... /*unused*/) {
    const char* at = in.current();
    for (const char* next = nullptr; at != in.end(); at = next) {
      if (state.ends_heredoc(heredoc_line(at, in.end(), next))) break;
    }
    if (at == in.current()) return false;
    in.bump(static_cast<std::size_t>(at - in.current()));
    return true;
  }
};

// The terminator's line with its line end.
struct heredoc_end {
  using rule_t = heredoc_end;
  using subs_t = pegtl::empty_list;

  template <pegtl::apply_mode, pegtl::rewind_mode, template <typename...> class, template <typename...> class,
            typename Input, typename State, typename... Rest>
  static bool match(Input& in, const State& state, Rest&&... /*unused*/) {
    const char* next = nullptr;
    if (in.empty() || !state.ends_heredoc(heredoc_line(in.current(), in.end(), next))) return false;
    in.bump(static_cast<std::size_t>(next - in.current()));
    return true;
  }
};

struct bom : pegtl::utf8::bom {};

struct carriage_returns : pegtl::star<pegtl::one<'\r'>> {};
struct end_of_line : pegtl::sor<pegtl::seq<carriage_returns, pegtl::one<'\n'>>,
                                pegtl::seq<pegtl::plus<pegtl::one<'\r'>>, pegtl::eof>> {};
struct line_end : end_of_line {};

struct blank : pegtl::sor<pegtl::seq<pegtl::star<space_in_line>, pegtl::one<'\n'>>,
                          pegtl::seq<pegtl::plus<space_in_line>, pegtl::eof>> {};
struct comment : pegtl::seq<pegtl::star<space_in_line>, pegtl::at<pegtl::one<'#'>>, through_newline> {};
struct blank_line : blank {};
struct comment_line : comment {};
struct inner_blank : blank {};
struct inner_comment : comment {};

// `# name = value`; only the known names, and only above everything else. Spaces are [\t\n\f\r ] around the
// `=`.
struct directive_space : pegtl::one<'\t', '\f', '\r', ' '> {};
struct directive_name
    : pegtl::sor<TAO_PEGTL_ISTRING("syntax"), TAO_PEGTL_ISTRING("escape"), TAO_PEGTL_ISTRING("check")> {};
struct directive_value : line_rest {};
struct directive_text : pegtl::seq<pegtl::one<'#'>, pegtl::star<space_in_line>, directive_name,
                                   pegtl::star<directive_space>, pegtl::one<'='>, directive_value> {};
struct directive : pegtl::seq<pegtl::star<space_in_line>, directive_text, pegtl::opt<end_of_line>> {};

struct line_break : pegtl::seq<joining_escape, pegtl::star<pegtl::blank>, carriage_returns,
                               pegtl::sor<pegtl::one<'\n'>, pegtl::eof>> {};
struct joint : pegtl::seq<line_break, pegtl::star<pegtl::sor<inner_blank, inner_comment>>> {};

struct indent : pegtl::plus<space_in_line> {};
struct keyword : run_in_text<keyword_class> {};
struct gap : run_in_text<gap_class> {};
struct text : run_in_text<text_class> {};

// A keyword may go on behind a joint. A line of escapes only has no keyword at all.
struct keyword_and_text
    : pegtl::seq<keyword, pegtl::star<pegtl::sor<joint, keyword>>, pegtl::star<pegtl::sor<joint, gap>>,
                 pegtl::star<pegtl::sor<joint, text>>> {};
struct logical_line
    : pegtl::sor<keyword_and_text,
                 pegtl::seq<joint, pegtl::star<pegtl::sor<joint, gap>>, pegtl::opt<keyword_and_text>>> {};

struct heredoc
    : pegtl::seq<heredoc_wanted, pegtl::sor<pegtl::seq<heredoc_body, pegtl::opt<heredoc_end>>, heredoc_end>> {
};

struct instruction
    : pegtl::seq<pegtl::opt<indent>, logical_line, pegtl::opt<line_end>, pegtl::star<heredoc>> {};

struct file : pegtl::seq<pegtl::opt<bom>, pegtl::star<directive>,
                         pegtl::star<pegtl::sor<blank_line, comment_line, instruction>>, pegtl::eof> {};

}  // namespace decant::grammar::dockerfile

namespace tao::pegtl {

template <typename Name, typename Class>
struct analyze_traits<Name, decant::grammar::dockerfile::run_in_text<Class>> : analyze_any_traits<> {};
template <typename Name>
struct analyze_traits<Name, decant::grammar::dockerfile::joining_escape> : analyze_any_traits<> {};
template <typename Name>
struct analyze_traits<Name, decant::grammar::dockerfile::through_newline> : analyze_any_traits<> {};
template <typename Name>
struct analyze_traits<Name, decant::grammar::dockerfile::line_rest> : analyze_any_traits<> {};
template <typename Name>
struct analyze_traits<Name, decant::grammar::dockerfile::heredoc_wanted> : analyze_opt_traits<> {};
template <typename Name>
struct analyze_traits<Name, decant::grammar::dockerfile::heredoc_body> : analyze_any_traits<> {};
template <typename Name>
struct analyze_traits<Name, decant::grammar::dockerfile::heredoc_end> : analyze_any_traits<> {};

}  // namespace tao::pegtl
