// PEGTL's own check of the grammar: no rule can loop without consuming anything, no left recursion.
#include "grammar/shell.hpp"

#include <doctest/doctest.h>
#include <tao/pegtl/contrib/analyze.hpp>

TEST_CASE("shell: the grammar always makes progress") {
  CHECK(tao::pegtl::analyze<decant::grammar::shell::script>(1) == 0);
  CHECK(tao::pegtl::analyze<decant::grammar::shell::heredoc_content>(1) == 0);
}
