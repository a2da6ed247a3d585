// The language of .dockerignore: a list of patterns, one a line, and the patterns themselves (Go's
// path/filepath.Match, which is what the reference checks their syntax with). Bytes, not characters: a file
// name may hold any.
//
//   line      comment | blank | [!] pattern         a comment begins in the first column
//   pattern   ( * | ? | class | \any | other )*     `**` is two stars here; matching gives it its meaning
//   class     [ ^? range+ ]                         no empty class, no `]` or `-` as a bound unless escaped
#pragma once

#include <tao/pegtl.hpp>

namespace decant::grammar::dockerignore {

namespace pegtl = tao::pegtl;

// What Go's strings.TrimSpace trims, less the line feed: ASCII blanks and the spaces of Unicode, as UTF-8.
struct ascii_space : pegtl::one<' ', '\t', '\v', '\f', '\r'> {};
struct wide_space : pegtl::sor<pegtl::utf8::one<0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000>,
                               pegtl::utf8::range<0x2000, 0x200A>> {};
struct space : pegtl::sor<ascii_space, wide_space> {};
struct spaces : pegtl::star<space> {};

// From the first byte that is no space to the last one in the line.
struct word : pegtl::plus<pegtl::not_at<space>, pegtl::not_one<'\n'>> {};
struct text : pegtl::seq<word, pegtl::star<spaces, word>> {};

struct comment : pegtl::seq<pegtl::one<'#'>, pegtl::star<pegtl::not_one<'\n'>>> {};
struct negation : pegtl::one<'!'> {};
struct entry : pegtl::sor<pegtl::seq<negation, spaces, pegtl::opt<text>>, text> {};
struct line : pegtl::sor<comment, pegtl::seq<spaces, pegtl::opt<entry>, spaces>> {};
struct file
    : pegtl::seq<pegtl::opt<pegtl::utf8::bom>, line, pegtl::star<pegtl::one<'\n'>, line>, pegtl::eof> {};

// One character of a class: escaped or not, and valid UTF-8.
struct bound : pegtl::sor<pegtl::seq<pegtl::one<'\\'>, pegtl::utf8::any>,
                          pegtl::seq<pegtl::not_at<pegtl::one<'-', ']', '\\'>>, pegtl::utf8::any>> {};
struct range : pegtl::seq<bound, pegtl::opt<pegtl::one<'-'>, bound>> {};
struct character_class
    : pegtl::seq<pegtl::one<'['>, pegtl::opt<pegtl::one<'^'>>, pegtl::plus<range>, pegtl::one<']'>> {};
struct escaped : pegtl::seq<pegtl::one<'\\'>, pegtl::any> {};
struct pattern
    : pegtl::seq<pegtl::star<pegtl::sor<character_class, escaped, pegtl::not_one<'[', '\\'>>>, pegtl::eof> {};

}  // namespace decant::grammar::dockerignore
