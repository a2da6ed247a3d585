// The exec form: a JSON array, as strict as Go's encoding/json. What is no valid JSON array falls back to the
// shell form; a valid array with something else than strings is an error, so values of other kinds must be
// recognised too. They may nest 10,000 levels (Go's limit), so that rule is a loop with its own stack, and no
// recursion.
#pragma once

#include <tao/pegtl/ascii.hpp>
#include <tao/pegtl/contrib/analyze_traits.hpp>
#include <tao/pegtl/rules.hpp>

#include <cstddef>
#include <string_view>
#include <vector>

namespace decant::grammar::json {

namespace pegtl = tao::pegtl;

struct space : pegtl::star<pegtl::one<' ', '\t', '\r', '\n'>> {};

struct hex4 : pegtl::rep<4, pegtl::xdigit> {};
struct escaped : pegtl::seq<pegtl::one<'\\'>, pegtl::sor<pegtl::one<'"', '\\', '/', 'b', 'f', 'n', 'r', 't'>,
                                                         pegtl::seq<pegtl::one<'u'>, hex4>>> {};
// Every byte from 0x20 on but quote and backslash; what is not UTF-8 is replaced, not refused. (char may be
// signed.)
struct plain
    : pegtl::seq<pegtl::not_at<pegtl::sor<pegtl::one<'"', '\\'>, pegtl::range<'\0', '\x1F'>>>, pegtl::any> {};
struct string_content : pegtl::star<pegtl::sor<plain, escaped>> {};
struct string : pegtl::seq<pegtl::one<'"'>, string_content, pegtl::one<'"'>> {};

struct number_digits : pegtl::plus<pegtl::digit> {};
struct number
    : pegtl::seq<pegtl::opt<pegtl::one<'-'>>, pegtl::sor<pegtl::one<'0'>, number_digits>,
                 pegtl::opt<pegtl::one<'.'>, number_digits>,
                 pegtl::opt<pegtl::one<'e', 'E'>, pegtl::opt<pegtl::one<'+', '-'>>, number_digits>> {};
struct literal : pegtl::sor<TAO_PEGTL_STRING("true"), TAO_PEGTL_STRING("false"), TAO_PEGTL_STRING("null")> {};
struct scalar : pegtl::sor<number, literal> {};
struct opening : pegtl::one<'[', '{'> {};

inline constexpr std::size_t kMaxNesting = 10000;

// An array or object with everything in it: a loop over its tokens.
struct nested {
  using rule_t = nested;
  using subs_t = pegtl::type_list<opening>;

  template <typename Rule, pegtl::apply_mode A, template <typename...> class Action,
            template <typename...> class Control, typename Input, typename... States>
  static bool take(Input& in, States&&... states) {
    return pegtl::match<Rule, A, pegtl::rewind_mode::required, Action, Control>(in, states...);
  }

  template <pegtl::apply_mode A, pegtl::rewind_mode, template <typename...> class Action,
            template <typename...> class Control, typename Input, typename... States>
  static bool match(Input& in, States&&... states) {
    std::vector<char> closers;
    const auto skip_space = [&] { (void)take<space, A, Action, Control>(in, states...); };
    const auto next_is = [&](char c) { return !in.empty() && in.peek_char() == c; };
    const auto key = [&] {  // `"name" :`
      if (!take<string, pegtl::apply_mode::nothing, Action, Control>(in, states...)) return false;
      skip_space();
      if (!next_is(':')) return false;
      in.bump_in_this_line();
      skip_space();
      return true;
    };
    if (!next_is('[') && !next_is('{')) return false;
    for (;;) {
      // One value.
      bool complete = true;
      if (next_is('[') || next_is('{')) {
        const bool object = next_is('{');
        in.bump_in_this_line();
        closers.push_back(object ? '}' : ']');
        if (closers.size() >= kMaxNesting) return false;  // the array around it counts too
        skip_space();
        if (!next_is(closers.back())) {
          if (object && !key()) return false;
          complete = false;
        }
      } else if (!take<scalar, A, Action, Control>(in, states...) &&
                 !take<string, pegtl::apply_mode::nothing, Action, Control>(in, states...)) {
        return false;
      }
      if (!complete) continue;
      // What follows it: closers, then a comma.
      for (;;) {
        if (next_is(closers.back())) {
          in.bump_in_this_line();
          closers.pop_back();
          if (closers.empty()) return true;
        }
        skip_space();
        if (next_is(closers.back())) continue;
        if (!next_is(',')) return false;
        in.bump_in_this_line();
        skip_space();
        if (closers.back() == '}' && !key()) return false;
        break;
      }
    }
  }
};

struct word : string {};
struct other : pegtl::sor<scalar, nested> {};
struct element : pegtl::sor<word, other> {};
struct comma : pegtl::seq<space, pegtl::one<','>, space> {};
struct array : pegtl::seq<pegtl::one<'['>, space, pegtl::opt<pegtl::list<element, comma>>, space,
                          pegtl::one<']'>, space, pegtl::eof> {};

}  // namespace decant::grammar::json

namespace tao::pegtl {

template <typename Name>
struct analyze_traits<Name, decant::grammar::json::nested> : analyze_any_traits<> {};

}  // namespace tao::pegtl
