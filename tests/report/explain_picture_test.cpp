// The picture of explain, on a terminal that shows it.
#include "report/explain.hpp"
#include "support/golden.hpp"

#include <doctest/doctest.h>

using namespace decant;

TEST_CASE("explain: every state has a picture, and words where there is none") {
  using cache::LayerState;
  const Document document =
      parse_dockerfile("Dockerfile",
                       "FROM ubuntu:20.04\nRUN apt-get update\nCOPY . /app\nRUN pip install -r base.txt\n"
                       "RUN make\nCOPY a /a\nRUN make docs\n");
  cache::Comparison comparison;
  constexpr LayerState kStates[] = {LayerState::none,     LayerState::up_to_date, LayerState::changed,
                                    LayerState::needless, LayerState::rebuilds,   LayerState::copied_again,
                                    LayerState::skipped};
  for (std::uint32_t i = 0; i < document.instructions.size(); ++i) {
    comparison.layers.push_back({.instruction = i, .state = kStates[i], .reason = i == 2 ? "a changed" : ""});
  }
  comparison.summary = {.layers = 6,
                        .up_to_date = 1,
                        .changed = 1,
                        .rebuilds = 2,
                        .needless = 1,
                        .copied_again = 1,
                        .skipped = 1,
                        .cost_seconds = 70,
                        .needless_seconds = 60,
                        .measured = true};
  check_golden("explain/picture.txt",
               report::explain_text(document, comparison, "a change of a", {.emoji = true}) + "\n" +
                   report::explain_text(document, comparison, "a change of a", {}));
}
