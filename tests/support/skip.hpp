// A test case that cannot run on this machine says so: `skip_test("no libgit2")`, then returns. It is counted
// in the last line that the test program prints, so that nobody takes it for a pass.
#pragma once

#include "support/caller.hpp"

#include <string_view>

namespace decant {

void skip_test(std::string_view why, Caller where = Caller::here());
int skipped_tests();

}  // namespace decant
