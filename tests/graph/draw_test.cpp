// The pictures, whole, for stages as people have them and as an attacker would.
#include "graph/draw.hpp"

#include "support/golden.hpp"
#include "support/skip.hpp"
#include "support/temp_directory.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

namespace decant {
namespace {

PictureEdge from(std::uint32_t stage, std::uint32_t needs) {
  return {.kind = EdgeKind::from, .stage = stage, .needs = needs};
}
PictureEdge image(std::uint32_t stage, std::string reference, EdgeKind kind = EdgeKind::from) {
  return {.kind = kind, .stage = stage, .image = std::move(reference)};
}
PictureEdge copy(std::uint32_t stage, std::uint32_t needs, std::uint32_t count = 1) {
  return {.kind = EdgeKind::copy, .stage = stage, .needs = needs, .count = count};
}
PictureEdge mount(std::uint32_t stage, std::uint32_t needs) {
  return {.kind = EdgeKind::mount, .stage = stage, .needs = needs};
}

struct DrawnCase {
  std::string name;
  Picture picture;
};

std::vector<DrawnCase> cases() {
  const std::string digest(64, 'a');
  return {
      {"one-stage", {{{"stage 0", "3 RUN, 1 COPY", true, false}}, {image(0, "python:3.11-slim")}}},
      {"scratch", {{{"stage 0", "1 COPY", true, false}}, {image(0, "scratch")}}},
      {"shop-split",
       {{{"trunk", "5 RUN, 2 COPY", false, false},
         {"python-deps", "1 RUN, 1 COPY", false, false},
         {"node-deps", "1 RUN, 1 COPY", false, false},
         {"node-deps-image", "", false, false},
         {"app", "2 RUN, 2 COPY", true, false}},
        {image(0, "python:3.11-slim"), image(0, "node:20-slim", EdgeKind::copy), from(1, 0), from(2, 0),
         from(3, 2), from(4, 1), copy(4, 3)}}},
      {"talk-seven-stages",  // the stages of the multi-stage talk, built for its last
       {{{"base", "1 RUN", false, false},
         {"builder", "3 RUN, 2 COPY", false, false},
         {"backend-common", "2 COPY", false, false},
         {"backend", "2 COPY", false, true},
         {"chime-event-listener", "settings only", false, true},
         {"celery-worker", "1 COPY", false, false},
         {"celery-beat", "settings only", true, false}},
        {image(0, "python:3.9.10"), from(1, 0), from(2, 0), copy(2, 1, 2), from(3, 2), copy(3, 1, 2),
         from(4, 2), from(5, 2), copy(5, 1), from(6, 5)}}},
      {"all-kinds-from-one",
       {{{"tools", "1 RUN", false, false},
         {"work", "1 RUN", false, false},
         {"stage 2", "1 COPY", true, false}},
        {image(0, "debian:bookworm@sha256:" + digest), from(1, 0), copy(1, 0), mount(1, 0), from(2, 0),
         copy(2, 1), mount(2, 0), mount(2, 1)}}},
      {"unused-behind-target",
       {{{"build", "1 RUN", false, false}, {"final", "1 COPY", true, false}, {"test", "1 RUN", false, true}},
        {image(0, "golang:1.22"), image(1, "scratch"), copy(1, 0), from(2, 0)}}},
      {"long-names",
       {{{std::string(200, 'n'), "1 RUN", false, false}, {"b", "", true, false}},
        {image(0, "registry.example/" + std::string(150, 'r') + ":tag"), from(1, 0)}}},
      {"hostile-names",
       {{{"a\"]; evil [label=\"\\", "1 RUN", false, false},
         {"\xff\n\x1b[31mred\xc3\xa9", "<b>x</b>", true, false}},
        {image(0, "x\\"), image(0, "\"\n->"), from(1, 0),
         image(1, "\xed\xa0\x80\xf0\x9f\x8c\x8d", EdgeKind::mount)}}},
      {"eight-in-a-row",
       {{{"s0", "1 RUN", false, false},
         {"s1", "1 RUN", false, false},
         {"s2", "1 RUN", false, false},
         {"s3", "1 RUN", false, false},
         {"s4", "1 RUN", false, false},
         {"s5", "1 RUN", false, false},
         {"s6", "1 RUN", false, false},
         {"s7", "7 COPY", true, false}},
        {image(0, "alpine"), from(1, 0), from(2, 0), from(3, 0), from(4, 3), from(5, 0), from(6, 5),
         from(7, 0), copy(7, 1), copy(7, 2), copy(7, 4), copy(7, 6)}}},
      {"no-stages", {}},
  };
}

}  // namespace

TEST_CASE("box drawing") {
  for (const DrawnCase& test : cases())
    check_golden("graph/draw/" + test.name + ".txt", draw_box(test.picture));
}

TEST_CASE("dot") {
  for (const DrawnCase& test : cases())
    check_golden("graph/draw/" + test.name + ".dot", draw_dot(test.picture));
}

TEST_CASE("dot is what Graphviz reads") {
  if (std::system("command -v dot >/dev/null 2>&1") != 0) return skip_test("no dot");
  const TempDirectory directory;
  for (const DrawnCase& test : cases()) {
    CAPTURE(test.name);
    const std::string path = directory.write(test.name + ".dot", draw_dot(test.picture));
    CHECK_EQ(std::system(
                 fmt::format("dot -Tsvg '{0}' >'{0}.svg' 2>'{0}.err' && test ! -s '{0}.err'", path).c_str()),
             0);
  }
}

}  // namespace decant
