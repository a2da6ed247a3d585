// Where a helper was called from, so that a failure is reported there. std::source_location would be it, but
// clang 14 has none with the standard library of g++ 12.
#pragma once

namespace decant {

struct Caller {
  const char* file = "";
  int line = 0;

  // As a default argument it gives the place of the call.
  static constexpr Caller here(const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    return {file, line};
  }
};

}  // namespace decant
