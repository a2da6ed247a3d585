// Image references in full, `domain/path[:tag][@digest]`, as distribution/reference 0.6.0 reads them. Short
// names
// (`ubuntu`) are completed before (src/syntax/image_reference.cpp).
#pragma once

#include <tao/pegtl.hpp>

namespace decant::grammar::image_reference {

namespace pegtl = tao::pegtl;

struct host_part : pegtl::seq<pegtl::alnum, pegtl::star<pegtl::star<pegtl::one<'-'>>, pegtl::alnum>> {};
struct host_name : pegtl::list<host_part, pegtl::one<'.'>> {};
struct ipv6_address
    : pegtl::seq<pegtl::one<'['>, pegtl::plus<pegtl::sor<pegtl::xdigit, pegtl::one<':'>>>, pegtl::one<']'>> {
};
struct port : pegtl::seq<pegtl::one<':'>, pegtl::plus<pegtl::digit>> {};
struct domain
    : pegtl::seq<pegtl::sor<host_name, ipv6_address>, pegtl::opt<port>, pegtl::at<pegtl::one<'/'>>> {};

struct lower_alnum : pegtl::sor<pegtl::lower, pegtl::digit> {};
struct separator : pegtl::sor<pegtl::string<'_', '_'>, pegtl::one<'.', '_'>, pegtl::plus<pegtl::one<'-'>>> {};
struct component : pegtl::list<pegtl::plus<lower_alnum>, separator> {};
struct path : pegtl::list<component, pegtl::one<'/'>> {};

struct word_byte : pegtl::sor<pegtl::alnum, pegtl::one<'_'>> {};
struct tag : pegtl::seq<word_byte, pegtl::rep_opt<127, pegtl::sor<word_byte, pegtl::one<'.', '-'>>>> {};

struct algorithm
    : pegtl::list<pegtl::seq<pegtl::alpha, pegtl::star<pegtl::alnum>>, pegtl::one<'-', '_', '+', '.'>> {};
struct encoded : pegtl::rep_min<32, pegtl::xdigit> {};
struct digest : pegtl::seq<algorithm, pegtl::one<':'>, encoded> {};

// `my_host.example/x` has no domain: `_` is for paths.
struct name : pegtl::sor<pegtl::seq<domain, pegtl::one<'/'>, path>, path> {};
struct reference
    : pegtl::seq<name, pegtl::opt<pegtl::one<':'>, tag>, pegtl::opt<pegtl::one<'@'>, digest>, pegtl::eof> {};

// 64 hexadecimal digits alone are an image's id, never a name.
struct identifier : pegtl::seq<pegtl::rep<64, pegtl::sor<pegtl::digit, pegtl::range<'a', 'f'>>>, pegtl::eof> {
};

}  // namespace decant::grammar::image_reference
