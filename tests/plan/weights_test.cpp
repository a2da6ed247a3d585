// How often a layout's steps are expected to run, from knowledge and from a costs file.
#include "plan/weights.hpp"

#include "context/context.hpp"
#include "plan/view.hpp"

#include <doctest/doctest.h>

namespace {

using namespace decant;

plan::Expected expected(const char* text, const plan::Weights& weights) {
  const auto tree = memory_tree({{{.path = "package.json"}, "{}"},
                                 {{.path = "package-lock.json"}, R"({"lockfileVersion": 3, "packages": {}})"},
                                 {{.path = "src/a.js"}, ""}});
  const auto context = open_context(tree, "Dockerfile");
  REQUIRE(context);
  const Document document = parse_dockerfile("Dockerfile", text);
  const Evaluation evaluation = evaluate(document, {});
  const auto graph = build_graph(document, evaluation, "");
  REQUIRE(graph);
  const EffectGraph effects = compute_effects(document, evaluation, *graph, &*context);
  return plan::expected_per_commit(document, evaluation, *graph, effects, weights);
}

constexpr const char* kWide = "FROM node\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN make\n";
constexpr const char* kNarrow =
    "FROM node\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nRUN make\n";

}  // namespace

TEST_CASE("weights: a step runs as often as something above it changes") {
  plan::Weights weights;
  weights.costs.seconds = {{"RUN npm ci", 30}, {"RUN make", 10}};
  weights.costs.changes = {{"./", 900}, {"package.json", 100}, {"package-lock.json", 100}};
  CHECK(expected(kWide, weights).seconds == doctest::Approx(0.9 * 40));
  CHECK(expected(kWide, weights).runs == doctest::Approx(1.8));
  CHECK(expected(kNarrow, weights).seconds == doctest::Approx(0.19 * 30 + 0.9 * 10));
}

TEST_CASE("weights: without a costs file the names of files say how often they change") {
  const plan::Weights weights;
  CHECK(weights.changes_per_commit("./") == doctest::Approx(0.95));
  CHECK(weights.changes_per_commit("apps/web/package.json") == doctest::Approx(0.08));
  CHECK(weights.changes_per_commit("apps/web/package-lock.json") == doctest::Approx(0.06));
  CHECK(weights.changes_per_commit("requirements-dev.txt") == doctest::Approx(0.06));
  CHECK(weights.changes_per_commit("src/") == doctest::Approx(0.5));
  CHECK(weights.changes_per_commit("entrypoint.sh") == doctest::Approx(0.02));
  CHECK(expected(kNarrow, weights).seconds < expected(kWide, weights).seconds);
}

TEST_CASE(
    "weights: stages that are not needed cost nothing; what is copied from a stage brings what it stands "
    "on") {
  plan::Weights weights;
  weights.costs.seconds = {{"RUN npm ci", 30}, {"RUN make", 10}, {"RUN test", 500}};
  weights.costs.changes = {{"./", 500}, {"package.json", 100}};
  const char* text =
      "FROM node AS deps\nCOPY package.json ./\nRUN npm ci\nFROM deps AS tests\nCOPY . .\nRUN test\n"
      "FROM node\nCOPY --from=deps /a /a\nRUN make\n";
  CHECK(expected(text, weights).seconds == doctest::Approx(0.1 * 40));
}

TEST_CASE("weights: what is new in each build runs all RUNs below it") {
  plan::Weights weights;
  weights.costs.seconds = {{"RUN npm ci", 30}};
  CHECK(expected("FROM node\nARG GIT_SHA\nRUN npm ci\n", weights).seconds == doctest::Approx(30));
}

TEST_CASE("weights: the parts of a measured RUN share its time") {
  const Document whole = parse_dockerfile("Dockerfile", "FROM a\nRUN npm ci && make\n");
  const Document parts = parse_dockerfile("Dockerfile", "FROM a\nRUN npm ci\nRUN make\n");
  EffectGraph effects;
  effects.effects.resize(3);
  effects.effects[1].cost_seconds = 30;
  effects.effects[2].cost_seconds = 10;
  plan::Weights weights;
  weights.costs.seconds = {{"RUN npm ci && make", 80}};
  const plan::Weights all = plan::weights_of_parts(weights, whole, parts, effects);
  CHECK(all.seconds(parts.instructions[1], effects.effects[1]) == doctest::Approx(60));
  CHECK(all.seconds(parts.instructions[2], effects.effects[2]) == doctest::Approx(20));
}
