// The tokens of HCL, as the HCL native syntax specification has them, without the insides of templates: a
// quoted text is one token with its `${…}`, whatever stands in there, and so is a heredoc. What is built from
// tokens, and may nest without end, is read by src/builds/hcl.cpp with a bound.
#pragma once

#include <tao/pegtl/ascii.hpp>
#include <tao/pegtl/contrib/analyze_traits.hpp>
#include <tao/pegtl/rules.hpp>
#include <tao/pegtl/utf8.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace decant::grammar::hcl {

namespace pegtl = tao::pegtl;

struct newline : pegtl::sor<pegtl::one<'\n'>, pegtl::string<'\r', '\n'>> {};
struct blank : pegtl::plus<pegtl::one<' ', '\t', '\r'>> {};
struct line_comment
    : pegtl::seq<pegtl::sor<pegtl::one<'#'>, pegtl::string<'/', '/'>>, pegtl::star<pegtl::not_one<'\n'>>> {};
struct block_comment : pegtl::seq<pegtl::string<'/', '*'>, pegtl::until<pegtl::string<'*', '/'>>> {};
struct identifier : pegtl::seq<pegtl::sor<pegtl::alpha, pegtl::one<'_'>>,
                               pegtl::star<pegtl::sor<pegtl::alnum, pegtl::one<'_', '-'>>>> {};
struct number : pegtl::seq<pegtl::opt<pegtl::one<'-'>>, pegtl::plus<pegtl::digit>,
                           pegtl::star<pegtl::sor<pegtl::alnum, pegtl::one<'.'>>>> {};

// A quoted text up to its quote: a loop, since `"${"${…}"}"` nests as deep as its author likes.
struct quoted {
  using rule_t = quoted;
  using subs_t = pegtl::empty_list;

  template <typename Input>
  static bool match(Input& in) {
    std::string_view text(in.current(), in.size());
    if (!text.starts_with('"')) return false;
    std::vector<char> open{'"'};  // `"` in a text, `{` in an interpolation
    std::size_t at = 1;
    while (!open.empty()) {
      if (at >= text.size() || (text[at] == '\n' && open.back() == '"')) return false;
      const char c = text[at];
      const std::string_view three = text.substr(at, 3);
      if (open.back() == '"' && (c == '\\' || three == "$${" || three == "%%{")) {
        at += c == '\\' ? 2 : 3;
      } else if (open.back() == '"' && (three.starts_with("${") || three.starts_with("%{"))) {
        open.push_back('{');
        at += 2;
      } else if (c == '"') {
        if (open.back() == '"') {
          open.pop_back();
        } else {
          open.push_back('"');
        }
        ++at;
      } else {
        if (open.back() == '{' && c == '{') open.push_back('{');
        if (open.back() == '{' && c == '}') open.pop_back();
        ++at;
      }
    }
    in.bump(at);
    return true;
  }
};

// `<<NAME` or `<<-NAME`, lines, and the line that has nothing but NAME.
struct heredoc {
  using rule_t = heredoc;
  using subs_t = pegtl::empty_list;

  template <typename Input>
  static bool match(Input& in) {
    const std::string_view text(in.current(), in.size());
    if (!text.starts_with("<<")) return false;
    const std::size_t begin = text.substr(2, 1) == "-" ? 3 : 2;
    const std::size_t end = text.find('\n', begin);
    if (end == std::string_view::npos) return false;
    std::string_view name = text.substr(begin, end - begin);
    if (name.ends_with('\r')) name.remove_suffix(1);
    if (name.empty()) return false;
    for (std::size_t line = end + 1; line < text.size();) {
      const std::size_t stop = std::min(text.find('\n', line), text.size());
      std::string_view word = text.substr(line, stop - line);
      while (!word.empty() && (word.front() == ' ' || word.front() == '\t')) word.remove_prefix(1);
      while (!word.empty() && (word.back() == ' ' || word.back() == '\r')) word.remove_suffix(1);
      if (word == name) {
        in.bump(stop);
        return true;
      }
      line = stop + 1;
    }
    return false;
  }
};

// A heredoc without an end is no token, so that nobody looks for its end twice.
struct punctuation : pegtl::sor<pegtl::string<'=', '='>, pegtl::string<'=', '>'>,
                                pegtl::seq<pegtl::not_at<pegtl::string<'<', '<'>>, pegtl::not_one<'"'>>> {};
struct skipped : pegtl::sor<blank, line_comment, block_comment> {};
struct token : pegtl::sor<newline, skipped, identifier, number, quoted, heredoc, punctuation> {};
struct file : pegtl::seq<pegtl::opt<pegtl::utf8::bom>, pegtl::star<token>, pegtl::eof> {};

}  // namespace decant::grammar::hcl

namespace tao::pegtl {

template <typename Name>
struct analyze_traits<Name, decant::grammar::hcl::quoted> : analyze_any_traits<> {};
template <typename Name>
struct analyze_traits<Name, decant::grammar::hcl::heredoc> : analyze_any_traits<> {};

}  // namespace tao::pegtl
