// A test case that cannot run on this machine says so: `skip_test("no libgit2")`, then returns. It is counted
// in the last line that the test program prints, so that nobody takes it for a pass.
#pragma once

#include <source_location>
#include <string_view>

namespace decant {

void skip_test(std::string_view why, std::source_location where = std::source_location::current());
int skipped_tests();

}  // namespace decant
