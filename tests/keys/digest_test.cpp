// SHA-256 by the private module, against the examples of FIPS 180-2.
#include "keys/digest.hpp"

#include <doctest/doctest.h>

using namespace decant;

TEST_CASE("digest: SHA-256 of the standard's examples") {
  struct Case {
    std::string bytes;
    std::string_view hex;
  };
  const std::vector<Case> cases = {
      {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {std::string(1'000'000, 'a'), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
  };
  for (const Case& expected : cases) {
    const Result<std::string> digest = keys::sha256_hex(expected.bytes);
    REQUIRE(digest);
    CHECK(*digest == expected.hex);
  }
}
