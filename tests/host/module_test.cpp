// Private modules are opened from beside the program and nowhere else.
#include "host/module.hpp"

#include <doctest/doctest.h>

using namespace decant;

TEST_CASE("module: a symbol is found, and it is the same one the second time") {
  const Result<void*> first = host::module_symbol("crypto", "decant_sha256");
  REQUIRE(first);
  const Result<void*> second = host::module_symbol("crypto", "decant_sha256");
  REQUIRE(second);
  CHECK(*first == *second);
}

TEST_CASE("module: what is not there is a broken installation, not wrong use") {
  const Result<void*> module = host::module_symbol("nothing", "x");
  REQUIRE_FALSE(module);
  CHECK(module.problem().what.starts_with("the module decant-nothing cannot be opened: it is neither in /"));
  CHECK(module.problem().exit == Exit::defect);
  const Result<void*> symbol = host::module_symbol("crypto", "decant_nothing");
  REQUIRE_FALSE(symbol);
  CHECK(symbol.problem().what.find("undefined symbol: decant_nothing") != std::string::npos);
}
