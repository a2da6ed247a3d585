// Measured times, and what the parts of a RUN that was cut up have of them.
#include "cache/costs.hpp"

#include <doctest/doctest.h>

using namespace decant;

TEST_CASE("costs: the time of a whole RUN is shared among its parts, as knowledge weighs them") {
  const Document whole = parse_dockerfile(
      "Dockerfile", "FROM a\nRUN --network=none one && two  x && three\nRUN four && five\nRUN six\n");
  const Document cut = parse_dockerfile("Dockerfile",
                                        "FROM a\nRUN --network=none one\nRUN --network=none two x && "
                                        "three\nRUN four\nRUN five\nRUN six\nRUN wo x\n");
  cache::Costs costs;
  costs.seconds = {{"RUN --network=none one && two x && three", 60}, {"RUN four && five", 8}, {"RUN six", 5}};
  const std::vector<double> estimates{0, 10, 20, 0, 0, 30, 7};
  const cache::Costs all = cache::with_parts(costs, whole, cut, estimates);
  const auto seconds = [&](std::size_t instruction) {
    return all.find(cut.instructions[instruction]).value_or(-1);
  };
  CHECK(seconds(1) == doctest::Approx(20));
  CHECK(seconds(2) == doctest::Approx(40));
  CHECK(seconds(3) == doctest::Approx(4));  // nobody knows which weighs more
  CHECK(seconds(4) == doctest::Approx(4));
  CHECK(seconds(5) == doctest::Approx(5));
  CHECK(seconds(6) == -1);  // it only looks like a part
  CHECK(cache::with_parts({}, whole, cut, estimates).seconds.empty());
}

TEST_CASE("costs: what is written is read again") {
  cache::Costs costs;
  costs.seconds = {{"RUN npm ci", 41.26}, {"RUN make \"x\"", 12}};
  costs.changes = {{"./", 990}, {"package.json", 35.5}, {"src/", 610}};
  costs.commits = 400;
  const std::string text = cache::render_costs(costs);
  const auto read = cache::read_costs("costs.json", text);
  REQUIRE(read);
  CHECK(read->seconds.at("RUN npm ci") == doctest::Approx(41.3));
  CHECK(read->changes == costs.changes);
  CHECK(read->commits == 400);
  CHECK(cache::render_costs(*read) == text);
  // Files of before have times alone.
  const auto old = cache::read_costs("costs.json", R"({"version": 1, "seconds": {"RUN make": 12}})");
  REQUIRE(old);
  CHECK(old->changes.empty());
}

TEST_CASE("costs: a bad file is told with the line that is wrong") {
  const std::pair<const char*, const char*> cases[] = {
      {"", "costs.json:1: this is no JSON"},
      {"{\n  \"version\": 1,\n  \"seconds\": {,}\n}\n", "costs.json:3: this is no JSON"},
      {"[]", "costs.json:1: not a JSON object"},
      {"{\n  \"version\": 2,\n  \"seconds\": {}\n}\n", "costs.json:2: not version 1"},
      {"{\"version\": 1}", "costs.json:1: neither `seconds` nor `changes`: it says nothing"},
      {"{\"version\": 1,\n\"seconds\": {\"RUN a\": 1,\n\"RUN b\": -1}}",
       "costs.json:3: the time of \"RUN b\" is none"},
      {"{\"version\": 1,\n\"changes\": {\"a\": 1,\n\n\"b\": 1001}}",
       "costs.json:4: the number of \"b\" is none"},
      {"{\"version\": 1,\n\"changes\": {\"../a\": 1}}", "costs.json:2: \"../a\" is no path in the context"},
      {"{\"version\": 1, \"changes\": []}", "costs.json:1: `changes` is no object"},
      {"{\"version\": 1, \"changes\": {},\n\"commits\": \"many\"}",
       "costs.json:2: `commits` is no number of commits"},
  };
  for (const auto& [text, what] : cases) {
    const auto read = cache::read_costs("costs.json", text);
    REQUIRE_FALSE(read);
    CHECK(read.problem().what == what);
    CHECK(read.problem().exit == Exit::usage);
  }
}
