// What holds for every input, valid or not (tests/fuzz/dockerfile.cpp says what), over the conformance
// inputs, what is left of them when bytes go, and bytes that nobody would write. libFuzzer looks further.
#include "syntax/document.hpp"
#include "tests/fuzz/targets.hpp"
#include "tests/syntax/support.hpp"

#include <doctest/doctest.h>

namespace decant {
namespace {

void check_law(const std::string& input) {
  const std::string broken = fuzz::check_dockerfile(input);
  if (broken.empty()) return;
  FAIL_CHECK(broken << "\n"
                    << render_tree(parse_dockerfile("Dockerfile", input).tree, input).substr(0, 4000));
}

}  // namespace

TEST_CASE("laws: conformance inputs") {
  for (const std::string& input : conformance_inputs()) check_law(input);
}

TEST_CASE("laws: every truncation of small conformance inputs") {
  for (const std::string& input : conformance_inputs()) {
    if (input.size() > 200) continue;
    for (std::size_t size = 0; size < input.size(); ++size) check_law(input.substr(0, size));
  }
}

TEST_CASE("laws: mutated conformance inputs") {
  Random random(1);
  for (int round = 0; round < 20; ++round) {
    for (const std::string& input : conformance_inputs()) {
      if (input.size() <= 4000) check_law(mutated(random, input));
    }
  }
}

TEST_CASE("laws: random bytes") {
  Random random(2);
  for (int round = 0; round < 20000; ++round) check_law(random_dockerfile(random, random.below(120)));
}

TEST_CASE("laws: a tree with a hole, an overlap or an empty leaf does not tile") {
  const auto tree = [](std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
    return Tree{
        {{0, 6, 3, NodeKind::document}, {a, b, 2, NodeKind::blank_line}, {c, d, 3, NodeKind::blank_line}}};
  };
  CHECK(tiles(tree(0, 3, 3, 6), 6));
  CHECK_FALSE(tiles(tree(0, 3, 4, 6), 6));
  CHECK_FALSE(tiles(tree(0, 4, 3, 6), 6));
  CHECK_FALSE(tiles(tree(0, 3, 3, 5), 6));
  CHECK_FALSE(tiles(tree(0, 6, 6, 6), 6));
  CHECK_FALSE(tiles(tree(0, 3, 3, 6), 7));
  CHECK(tiles(Tree{{{0, 0, 1, NodeKind::document}}}, 0));
  CHECK_FALSE(tiles(Tree{}, 0));
}

}  // namespace decant
