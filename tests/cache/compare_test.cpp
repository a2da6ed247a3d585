// What rebuilds after a change, as people read it: the shops before and after the split, and small files for
// each state.
#include "cache/compare.hpp"

#include "cli/project.hpp"
#include "report/explain.hpp"
#include "support/golden.hpp"

#include <doctest/doctest.h>

namespace {

using namespace decant;

struct Change {
  std::vector<std::string> paths;
  std::map<std::string, std::string, std::less<>> arguments;
};

struct Explained {
  std::string text;
  cache::Summary summary;
};

std::shared_ptr<const Context> context_of(std::shared_ptr<const FileTree> tree) {
  auto context = open_context(std::move(tree), "Dockerfile");
  REQUIRE(context);
  return std::make_shared<const Context>(std::move(*context));
}

Explained explain(const std::string& dockerfile, const std::shared_ptr<const Context>& context,
                  const Change& change) {
  cli::ProjectOptions options;
  auto before = cli::load_project_from("Dockerfile", dockerfile, context, options);
  REQUIRE(before);
  options.build_args = change.arguments;
  const auto changed = std::make_shared<const Context>(
      context->with_tree(changed_tree(context->tree_pointer(), change.paths)));
  auto after = cli::load_project_from("Dockerfile", dockerfile, changed, options);
  REQUIRE(after);
  const cli::Project& a = **before;
  const cli::Project& b = **after;
  const cache::Comparison comparison =
      cache::compare({a.document, a.evaluation, a.graph, a.effects(), a.context.get()},
                     {b.document, b.evaluation, b.graph, b.effects(), b.context.get()});
  std::string words;
  for (const std::string& path : change.paths) words += (words.empty() ? "" : ", ") + path;
  for (const auto& [name, value] : change.arguments)
    words += fmt::format("{}{}={}", words.empty() ? "" : ", ", name, value);
  return {report::explain_text(b.document, comparison, words, {}), comparison.summary};
}

MemoryFile file(std::string path, std::string bytes) {
  return {{.path = std::move(path), .size_bytes = bytes.size()}, bytes};
}

}  // namespace

TEST_CASE("explain: the shop before and after the split") {
  const std::vector<Change> changes = {{{"package-lock.json"}, {}}, {{"requirements/base.txt"}, {}},
                                       {{"shop/catalog.py"}, {}},   {{"README.md"}, {}},
                                       {{}, {{"GIT_SHA", "1234"}}}, {{}, {}}};
  const auto tree = open_directory(testdata_path("shop"));
  REQUIRE(tree);
  const auto context = context_of(*tree);
  const std::string original = read_testdata("shop/Dockerfile");
  const std::string split = read_testdata("plan/shop/out.Dockerfile");
  std::string before, after;
  for (const Change& change : changes) {
    before += explain(original, context, change).text + "\n";
    const Explained outcome = explain(split, context, change);
    after += outcome.text + "\n";
    CAPTURE(outcome.text);
    CHECK(outcome.summary.needless == 0);
  }
  check_golden("explain/shop-before.txt", before);
  check_golden("explain/shop-after.txt", after);
}

TEST_CASE("explain: a state each") {
  struct Case {
    std::string name;
    std::string dockerfile;
    Change change;
  };
  const std::vector<Case> cases = {
      {"a stage that the target does not need is skipped",
       "FROM alpine:3.20 AS unused\nCOPY a /a\nRUN make\n\nFROM alpine:3.20\nCOPY b /b\n",
       {{"a"}, {}}},
      {"COPY --from of what did not change is up to date though its stage ran",
       "FROM alpine:3.20 AS build\nCOPY b /out/b\nCOPY a /else/a\n\nFROM alpine:3.20\nCOPY --from=build /out "
       "/out\nRUN make\n",
       {{"a"}, {}}},
      {"COPY --from of what changed",
       "FROM alpine:3.20 AS build\nCOPY a /out/a\n\nFROM alpine:3.20\nCOPY --from=build /out /out\n",
       {{"a"}, {}}},
      {"what stands below a change is copied again", "FROM alpine:3.20\nCOPY a /a\nCOPY b /b\n", {{"a"}, {}}},
      {"an argument is in the environment of every RUN below it, read or not",
       "FROM debian:12\nARG GIT_SHA=1\nRUN apt-get update && apt-get install -y curl\nRUN make\n",
       {{}, {{"GIT_SHA", "2"}}}},
      {"an argument that no RUN sees changes nothing",
       "FROM debian:12\nRUN apt-get update && apt-get install -y curl\nARG GIT_SHA=1\nLABEL "
       "revision=$GIT_SHA\n",
       {{}, {{"GIT_SHA", "2"}}}},
      {"an inherited order",
       "FROM debian:12 AS app\nCOPY . /src\n\nFROM app\nRUN apt-get update && apt-get install -y curl\n",
       {{"a"}, {}}},
      {"a file that is ignored", "FROM debian:12\nCOPY . /src\nRUN make -C /src\n", {{"ignored"}, {}}},
      {"a new file", "FROM debian:12\nCOPY . /src\nRUN make -C /src\n", {{"new"}, {}}},
      {"a bind mount",
       "FROM debian:12\nRUN --mount=type=bind,source=a,target=/a make\nRUN "
       "--mount=type=bind,source=b,target=/b make\n",
       {{"b"}, {}}},
      {"an ONBUILD of the base stage copies a file that changed",
       "FROM debian:12 AS base\nONBUILD COPY . /src\n\nFROM base\nRUN apt-get update && apt-get install -y "
       "curl\nRUN make -C /src\n",
       {{"a"}, {}}},
      {"an ONBUILD of the base stage uses an argument that changed",
       "FROM debian:12 AS base\nARG A=1\nONBUILD RUN make $A\n\nFROM base\nRUN make\n",
       {{}, {{"A", "2"}}}},
      {"an ONBUILD that only configures makes no layer",
       "FROM debian:12 AS base\nONBUILD ENV A=1\n\nFROM base\nCOPY a /a\nRUN make\n",
       {{"a"}, {}}},
  };
  const auto context = context_of(memory_tree(
      {file("a", "1"), file("b", "2"), file("ignored", "3"), file(".dockerignore", "ignored\n")}));
  std::string all;
  for (const Case& item : cases)
    all += fmt::format("--- {}\n{}\n", item.name, explain(item.dockerfile, context, item.change).text);
  check_golden("explain/states.txt", all);
}

// Lines behind the rest, that nobody of it sees.
std::string padded(std::string_view dockerfile, std::size_t lines) {
  std::string text(dockerfile);
  for (std::size_t i = 0; i < lines; ++i)
    fmt::format_to(std::back_inserter(text), "RUN mkdir -p /pad/{}\n", i);
  return text;
}

TEST_CASE("explain: a long stage is judged as a short one") {
  const auto context =
      context_of(memory_tree({file("requirements.txt", "flask==1\n"), file("app/a.py", "1"), file("f", "1"),
                              file("package.json", R"({"name":"a"})"), file("package-lock.json", "{}")}));
  for (const std::string_view dockerfile : {
           "FROM python:3.12\nCOPY requirements.txt /r/\nRUN pip install -r /r/requirements.txt\nCOPY . "
           "/srv\n"
           "RUN python -m compileall /srv/app\nRUN unknown\nRUN mkdir -p /srv/made\nRUN cat /f\n",
           "FROM debian:12 AS base\nRUN apt-get update && apt-get install -y nodejs npm\nCOPY f /f\n"
           "FROM base AS one\nCOPY package*.json /a/\nWORKDIR /a\nRUN npm ci\nFROM base\nCOPY --from=one /a "
           "/a\n"
           "COPY --link app /app\nRUN ls /app\nRUN unknown /f\nRUN cat /f\nRUN rm -rf /a\n",
           "FROM scratch\nCOPY app /\nCOPY f /app/f\nRUN --mount=type=bind,target=/src cp /src/f /g\nRUN x\n",
       }) {
    for (const std::string path : {"f", "requirements.txt", "app/a.py", "package-lock.json"}) {
      CAPTURE(dockerfile);
      CAPTURE(path);
      // The layers, without those of the padding and the summary.
      const auto told = [&](std::size_t lines) {
        const std::string text = explain(padded(dockerfile, lines), context, {{path}, {}}).text;
        return text.substr(0, text.find("RUN mkdir -p /pad/"));
      };
      CHECK(told(1) == told(200));
    }
  }
}
