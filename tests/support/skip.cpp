// See skip.hpp.
#include "support/skip.hpp"

#include <fmt/format.h>

namespace decant {
namespace {

int skipped = 0;

}  // namespace

void skip_test(std::string_view why, Caller where) {
  ++skipped;
  fmt::print("skipped: {}:{}: {}\n", where.file, where.line, why);
}

int skipped_tests() {
  return skipped;
}

}  // namespace decant
