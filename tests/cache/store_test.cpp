// A store through several builds: what policies over it forget, and what joins the old chain again.
#include "cache/solve.hpp"
#include "graph/graph.hpp"
#include "syntax/document.hpp"

#include <doctest/doctest.h>

using namespace decant;

namespace {

// Bytes are what the test says they are.
class StubBuilder final : public cache::Builder {
 public:
  std::optional<cache::ResultId> run(const cache::Operations&, std::uint32_t operation,
                                     std::span<const cache::ResultId>) override {
    return operation;
  }
  std::optional<ContentId> content(const cache::Operations&, std::uint32_t, std::uint32_t,
                                   cache::ResultId) override {
    return bytes;
  }
  ContentId bytes{1, 1};
};

// `H` and `M` by operation, without sources.
std::string build(cache::Store& store, StubBuilder& builder, const std::string& text) {
  const Document document = parse_dockerfile("Dockerfile", text);
  const Evaluation evaluation = evaluate(document, {});
  const auto graph = build_graph(document, evaluation, "");
  REQUIRE(graph);
  const cache::Operations operations = cache::operations_of(document, evaluation, *graph, {});
  store.begin_build();
  const cache::Outcome outcome = cache::solve(operations, store, builder);
  std::string verdicts;
  for (std::size_t i = 0; i < operations.all.size(); ++i) {
    const cache::OperationKind kind = operations.all[i].kind;
    if (kind != cache::OperationKind::exec && kind != cache::OperationKind::file) continue;
    verdicts += outcome.operations[i].verdict == cache::Verdict::cached ? 'H' : 'M';
  }
  return verdicts;
}

}  // namespace

TEST_CASE("store: everything ever built is found again, or what the build before had") {
  const std::string first = "FROM a\nRUN one\nRUN two\n";
  const std::string second = "FROM a\nRUN one\nRUN three\n";
  for (const bool forgets : {false, true}) {
    cache::Store store;
    StubBuilder builder;
    CHECK(build(store, builder, first) == "MM");
    CHECK(build(store, builder, second) == "HM");
    if (forgets) store.forget_unused();
    CHECK(build(store, builder, first) == (forgets ? "HM" : "HH"));
  }
}

TEST_CASE("store: a copy of the same bytes is found, and what stands below it") {
  cache::Store store;
  StubBuilder builder;
  const std::string text = "FROM a AS x\nRUN make\nFROM b\nCOPY --from=x /o /o\nRUN use\n";
  CHECK(build(store, builder, text) == "MMM");
  CHECK(build(store, builder, "FROM a AS x\nRUN make all\nFROM b\nCOPY --from=x /o /o\nRUN use\n") == "MHH");
  builder.bytes = {2, 2};
  CHECK(build(store, builder, "FROM a AS x\nRUN make most\nFROM b\nCOPY --from=x /o /o\nRUN use\n") == "MMM");
  // The first chain leads to the first bytes still.
  CHECK(build(store, builder, text) == "HHH");
  store.forget_unused();
  CHECK(build(store, builder, text) == "HHH");
  store.clear();
  CHECK(build(store, builder, text) == "MMM");
}

TEST_CASE("store: its size is that of what was built, and not of how often") {
  cache::Store store;
  StubBuilder builder;
  for (int i = 0; i < 100; ++i) build(store, builder, "FROM a\nCOPY . /x\nRUN make\n");
  CHECK(store.records() == 3);
}
