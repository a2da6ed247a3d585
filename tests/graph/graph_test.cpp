// Edges between stages, what the target reaches, and targets that do not exist.
#include "graph/graph.hpp"

#include <doctest/doctest.h>
#include <fmt/ranges.h>

using namespace decant;

namespace {

std::string rendered(std::string_view dockerfile, std::string_view target) {
  const Document document = parse_dockerfile("Dockerfile", std::string(dockerfile));
  const Evaluation evaluation = evaluate(document, {});
  const Result<BuildGraph> graph = build_graph(document, evaluation, target);
  if (!graph) return graph.problem().what + " / " + graph.problem().remedy;
  std::string text;
  for (const Edge& edge : graph->edges) {
    const std::string_view kind = edge.kind == EdgeKind::from   ? "from"
                                  : edge.kind == EdgeKind::copy ? "copy"
                                                                : "mount";
    text += fmt::format("{}: {} {} {}; ", edge.instruction, display_name(document, edge.stage), kind,
                        edge.needs ? display_name(document, *edge.needs) : "image " + edge.image);
  }
  text += fmt::format("target {}, reaches", graph->target);
  for (std::uint32_t i = 0; i < graph->reachable.size(); ++i) {
    if (graph->reachable[i]) text += fmt::format(" {}", i);
  }
  return text;
}

struct GraphCase {
  std::string_view dockerfile;
  std::string_view target;
  std::string_view graph;
};

}  // namespace

TEST_CASE("graph: edges, target and reach") {
  const GraphCase cases[] = {
      {"FROM alpine\nRUN a\n", "", "0: stage 0 from image alpine; target 0, reaches 0"},
      {"FROM scratch\nCOPY a b\n", "0", "target 0, reaches 0"},
      {"FROM a AS Build\nFROM b AS other\nFROM c\nCOPY --from=BUILD x y\nCOPY --from=1 x y\nCOPY "
       "--from=nginx:1 x y\n",
       "",
       "0: build from image a; 1: other from image b; 2: stage 2 from image c; 3: stage 2 copy build; "
       "4: stage 2 copy other; 5: stage 2 copy image nginx:1; target 2, reaches 0 1 2"},
      {"FROM a AS x\nFROM x AS y\nFROM b AS unused\nFROM y\n", "",
       "0: x from image a; 1: y from x; 2: unused from image b; 3: stage 3 from y; target 3, reaches 0 1 3"},
      {"FROM a AS x\nFROM x AS y\nFROM b AS z\nCOPY --from=y q r\n", "Y",
       "0: x from image a; 1: y from x; 2: z from image b; 3: z copy y; target 1, reaches 0 1"},
      {"FROM a AS x\nFROM b\nRUN --mount=type=bind,from=X,target=/x --mount=\"type=cache,from=redis\" "
       "--mount=type=secret,id=s --mount=from=0 c\n",
       "",
       "0: x from image a; 1: stage 1 from image b; 2: stage 1 mount x; 2: stage 1 mount image redis; "
       "2: stage 1 mount image 0; target 1, reaches 0 1"},
      // Later stages and the stage itself are no stages for --from; nor are names in FROM in another case.
      {"FROM a AS x\nCOPY --from=x a b\nCOPY --from=y a b\nFROM X AS y\n", "1",
       "0: x from image a; 1: x copy image x; 2: x copy image y; 3: y from image X; target 1, reaches 1"},
      {"FROM a AS x\nFROM b AS x\nFROM x\nCOPY --from=x a b\n", "",
       "0: x from image a; 1: x from image b; 2: stage 2 from x; 3: stage 2 copy x; target 2, reaches 1 2"},
      {"ARG B\nARG I=debian\nFROM ${B}\nFROM $I:12\n", "",
       "2: stage 0 from image ${B}; 3: stage 1 from image debian:12; target 1, reaches 1"},
      {"FROM a AS tools\nFROM b AS base\nONBUILD COPY --from=tools x y\nFROM base\n", "",
       "0: tools from image a; 1: base from image b; 2: stage 2 copy tools; 3: stage 2 from base; "
       "target 2, reaches 0 1 2"},
      {"", "", "target 0, reaches"},
      {"FROM a AS build\nFROM b AS runtime\nFROM c\n", "biuld",
       "Dockerfile: there is no stage `biuld` / did you mean `build`?"},
      {"FROM a AS build\nFROM c\n", "3", "Dockerfile: there is no stage `3` / stages are: build, stage 1"},
      {"", "x", "Dockerfile: there is no stage `x` / "},
  };
  for (const GraphCase& each : cases) {
    CAPTURE(each.dockerfile);
    CHECK(rendered(each.dockerfile, each.target) == each.graph);
  }
}

TEST_CASE("graph: needs and users of a stage") {
  const Document document =
      parse_dockerfile("Dockerfile", "FROM a AS x\nFROM x\nCOPY --from=x a b\nFROM x AS y\nFROM y\n");
  const Result<BuildGraph> graph = build_graph(document, evaluate(document, {}), "");
  REQUIRE(graph);
  CHECK(graph->users_of(0) == std::vector<std::uint32_t>{1, 2});
  CHECK(graph->users_of(3).empty());
  CHECK(graph->needs_of(1).size() == 2);
}
