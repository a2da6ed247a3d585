// Environments against a plain list that does the same.
#include "eval/environment.hpp"

#include "syntax/support.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace decant;

namespace {

using Plain = std::vector<std::pair<std::string, std::string>>;

Plain plain(const Environment& environment) {
  Plain variables;
  for (const Variable& each : environment) variables.emplace_back(each.name, *each.value);
  return variables;
}

void set(Plain& variables, const std::string& name, const std::string& value, bool in_place) {
  const auto found = std::ranges::find(variables, name, &std::pair<std::string, std::string>::first);
  if (found != variables.end() && in_place) {
    found->second = value;
    return;
  }
  if (found != variables.end()) variables.erase(found);
  variables.emplace_back(name, value);
}

}  // namespace

TEST_CASE("environment: each copy keeps what it had") {
  Random random(7);
  std::vector<Environment> kept{Environment()};
  std::vector<Plain> expected{Plain()};
  for (int round = 0; round < 500; ++round) {
    const std::size_t from = random.below(kept.size());
    Environment environment = kept[from];
    Plain variables = expected[from];
    for (std::size_t changes = random.below(20); changes > 0; --changes) {
      const std::string name = fmt::format("V{}", random.below(60));
      const std::string value = std::to_string(random.below(1000));
      const bool in_place = random.below(2) == 0;
      if (in_place) {
        environment.set_in_place({.name = name, .value = value});
      } else {
        environment.set({.name = name, .value = value});
      }
      set(variables, name, value, in_place);
    }
    kept.push_back(environment);
    expected.push_back(variables);
  }
  for (std::size_t i = 0; i < kept.size(); ++i) {
    REQUIRE(plain(kept[i]) == expected[i]);
    REQUIRE(kept[i].size() == expected[i].size());
    REQUIRE(kept[i].empty() == expected[i].empty());
    for (const auto& [name, value] : expected[i]) REQUIRE(kept[i].find(name)->value == value);
    REQUIRE(kept[i].find("W") == nullptr);
  }
}

TEST_CASE("environment: a variable stays where it is") {
  Environment environment;
  environment.set({.name = "A", .value = "1"});
  const Variable* const variable = environment.find("A");
  for (int i = 0; i < 1000; ++i) environment.set({.name = fmt::format("B{}", i), .value = ""});
  CHECK(environment.find("A") == variable);
}
