// No rule of the grammars can loop without consuming, or calls itself on the left.
#include "dockerfile.hpp"
#include "instruction.hpp"
#include "json.hpp"

#include <doctest/doctest.h>
#include <tao/pegtl.hpp>
#include <tao/pegtl/contrib/analyze.hpp>

namespace decant {

TEST_CASE("grammars: analyze finds nothing") {
  CHECK(tao::pegtl::analyze<grammar::dockerfile::file>(-1) == 0);
  CHECK(tao::pegtl::analyze<grammar::instruction::head>(-1) == 0);
  CHECK(tao::pegtl::analyze<grammar::instruction::flags>(-1) == 0);
  CHECK(tao::pegtl::analyze<grammar::instruction::plain_words>(-1) == 0);
  CHECK(tao::pegtl::analyze<grammar::instruction::pair_words>(-1) == 0);
  CHECK(tao::pegtl::analyze<grammar::instruction::health>(-1) == 0);
  CHECK(tao::pegtl::analyze<grammar::json::array>(-1) == 0);
}

}  // namespace decant
