// A program of its own (build/bench-growth), since it measures time and the unit tests never do.
//
// Hostile sizes: time may grow with the input and no faster. Each shape is read at one size and at eight
// times that; a quadratic reader would take 64 times as long. The bound is loose, since test machines are
// busy.
#include "syntax/document.hpp"

#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <ctime>

namespace decant {
namespace {

std::string repeated(std::string_view text, std::size_t count) {
  std::string out;
  out.reserve(text.size() * count);
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

struct Shape {
  std::string_view name;
  std::string (*make)(std::size_t count);
};

constexpr Shape kShapes[] = {
    {"continuation lines",
     [](std::size_t n) { return "FROM a\nRUN b \\\n" + repeated(" c \\\n", n) + "d\n"; }},
    {"comments inside", [](std::size_t n) { return "RUN b \\\n" + repeated("# c\n\n", n) + "d\n"; }},
    {"comments above", [](std::size_t n) { return repeated("# c\n", n) + "RUN d\n"; }},
    {"one long line", [](std::size_t n) { return "RUN " + repeated("x ", 8 * n); }},
    {"carriage returns", [](std::size_t n) { return "RUN a" + repeated("\r", 8 * n) + "b"; }},
    {"spaces and an escape", [](std::size_t n) { return "RUN a \\" + repeated(" ", 8 * n) + "b"; }},
    {"escapes", [](std::size_t n) { return "RUN a " + repeated("\\", 8 * n); }},
    {"heredocs in one line",
     [](std::size_t n) { return "RUN" + repeated(" <<E", n) + "\n" + repeated("x\nE\n", n); }},
    {"heredocs, never ended", [](std::size_t n) { return repeated("RUN <<E\nx\n", n); }},
    {"instructions", [](std::size_t n) { return repeated("FROM a AS b\n", n); }},
    {"unknown instructions", [](std::size_t n) { return repeated("FRO a\n", n); }},
    {"one long unknown keyword", [](std::size_t n) { return repeated("x", 4 * n) + " a\n"; }},
    {"a keyword in pieces", [](std::size_t n) { return repeated("X\\\n", n) + "\n"; }},
    {"flags", [](std::size_t n) { return "RUN " + repeated("--mount=a ", n) + "x\n"; }},
    {"flags of one name",
     [](std::size_t n) { return "FROM a\nRUN " + repeated("--mount=type=a ", n) + "x\n"; }},
    {"pairs over lines", [](std::size_t n) { return "ENV " + repeated("A=1 \\\n", n) + "B=2\n"; }},
    {"nested JSON", [](std::size_t n) { return "CMD " + repeated("[", 4 * n); }},
    {"JSON strings", [](std::size_t n) { return "CMD [" + repeated("\"\\n\",", n) + "\"\"]\n"; }},
    {"nested expansions", [](std::size_t n) { return "RUN << " + repeated("${a:-", n); }},
    {"nested ONBUILD", [](std::size_t n) { return repeated("ONBUILD ", n) + "\n"; }},
    {"nested ONBUILD over lines", [](std::size_t n) { return repeated("ONBUILD \\\n", n) + "\n"; }},
    {"directives", [](std::size_t n) { return repeated("# escape=`\n", n); }},
};

// Processor time: other programs on the machine do not count.
double seconds(const std::string& text) {
  double best = 1e9;
  for (int round = 0; round < 3; ++round) {
    const std::clock_t begin = std::clock();
    const Document document = parse_dockerfile("Dockerfile", text);
    best = std::min(best, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
    CHECK(tiles(document.tree, static_cast<std::uint32_t>(text.size())));
  }
  return best;
}

}  // namespace

TEST_CASE("growth: time is linear in the size of the input") {
  for (const Shape& shape : kShapes) {
    const double small = seconds(shape.make(4000));
    const double large = seconds(shape.make(32000));
    INFO(shape.name, ": ", small, " s, then ", large, " s");
    CHECK(large < 24 * small + 0.05);
  }
}

}  // namespace decant
