// Which word somebody meant.
#include "base/nearest.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>

using namespace decant;

TEST_CASE("nearest: what is near enough to be meant") {
  constexpr std::array<std::string_view, 7> kWords = {"explain", "graph", "keys",  "lint",
                                                      "rules",   "split", "DC1001"};
  struct Case {
    std::string word;
    std::string_view meant;
  };
  const std::vector<Case> cases = {
      {"lint", "lint"}, {"lnt", "lint"},      {"linty", "lint"},           {"ilnt", "lint"},
      {"LINT", "lint"}, {"expl", "explain"},  {"exlpian", "explain"},      {"grpah", "graph"},
      {"key", "keys"},  {"dc1002", "DC1001"}, {"frobnicate", ""},          {"", ""},
      {"x", ""},        {"xyz", ""},          {std::string(100, 'l'), ""},
  };
  for (const Case& expected : cases) {
    CAPTURE(expected.word);
    CHECK(nearest(expected.word, kWords) == expected.meant);
  }
}
