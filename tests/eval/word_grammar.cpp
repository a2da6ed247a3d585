// PEGTL's own check of the grammar of words.
#include "grammar/word.hpp"

#include <doctest/doctest.h>
#include <tao/pegtl/contrib/analyze.hpp>

TEST_CASE("word: the grammar always makes progress") {
  CHECK(tao::pegtl::analyze<decant::grammar::word::whole>(1) == 0);
}
