// The three ideas of "space" in a Dockerfile. BuildKit's reader uses Go's unicode.IsSpace on UTF-8 text in
// most places, the class [\t\v\f\r ] of a regular expression behind the keyword and between plain words, and
// unicode.IsSpace on single *bytes* (Latin-1) in flags and behind HEALTHCHECK's first word.
#pragma once

#include <tao/pegtl/ascii.hpp>
#include <tao/pegtl/rules.hpp>

namespace decant::grammar {

namespace pegtl = tao::pegtl;

// One character for which unicode.IsSpace holds, in UTF-8. The look at the first byte keeps six comparisons
// of strings away from text without such characters, which is nearly all (measured: a fifth of the time).
struct long_space
    : pegtl::sor<pegtl::string<'\xC2', '\x85'>, pegtl::string<'\xC2', '\xA0'>,
                 pegtl::string<'\xE1', '\x9A', '\x80'>,
                 pegtl::seq<pegtl::string<'\xE2', '\x80'>,
                            pegtl::sor<pegtl::range<'\x80', '\x8A'>, pegtl::one<'\xA8', '\xA9', '\xAF'>>>,
                 pegtl::string<'\xE2', '\x81', '\x9F'>, pegtl::string<'\xE3', '\x80', '\x80'>> {};
struct long_space_begins : pegtl::at<pegtl::one<'\xC2', '\xE1', '\xE2', '\xE3'>> {};
struct space
    : pegtl::sor<pegtl::one<' ', '\t', '\n', '\v', '\f', '\r'>, pegtl::seq<long_space_begins, long_space>> {};

struct space_in_line
    : pegtl::sor<pegtl::one<' ', '\t', '\v', '\f', '\r'>, pegtl::seq<long_space_begins, long_space>> {};

// reWhitespace of BuildKit's parser.
struct word_space : pegtl::one<'\t', '\v', '\f', '\r', ' '> {};

// unicode.IsSpace of one byte.
struct byte_space : pegtl::one<' ', '\t', '\n', '\v', '\f', '\r', '\x85', '\xA0'> {};

}  // namespace decant::grammar
