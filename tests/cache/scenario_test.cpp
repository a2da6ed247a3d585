// The model against what a real BuildKit did.
#include "cache/scenario.hpp"

#include "support/golden.hpp"

#include <doctest/doctest.h>

TEST_CASE("cache: every scenario comes out as recorded") {
  const auto tally =
      decant::scenarios::run_scenarios("cache.jsonl", decant::read_testdata("conformance/cache.jsonl"));
  REQUIRE(tally);
  for (const std::string& line : tally->differences) {
    CAPTURE(line);
    CHECK(false);
  }
  CHECK(tally->as_recorded == tally->all);
  CHECK(tally->all > 500);
}

TEST_CASE("cache: a file of scenarios that cannot be read") {
  using decant::scenarios::run_scenarios;
  CHECK(run_scenarios("x", "not json\n").problem().what == "x:1: not a line of JSON");
  CHECK(run_scenarios("x", "\n{}\n").problem().what.starts_with("x:2: not a scenario: "));
  CHECK(run_scenarios("x", R"({"id": "a", "steps": [{"dockerfile": 1}], "expected": [[]]})")
            .problem()
            .what.starts_with("x:1: not a scenario: "));
  CHECK(run_scenarios("x", R"({"id": "a", "steps": [{"dockerfile": "RUN"}], "expected": [[]]})")
            .problem()
            .what == "x:1: a: build 1: the Dockerfile cannot be read");
}
