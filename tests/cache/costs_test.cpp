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
