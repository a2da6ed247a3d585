// One directory a case under testdata/plan: `in` is the context with its Dockerfile; `plan.txt` what split
// says, and `out.Dockerfile` what it writes with links. Each case also holds to the laws: splitting the
// output again changes nothing, and printing a layout to which nothing was done gives the input back.
#include "plan/plan.hpp"

#include "context/context.hpp"
#include "emit/dockerfile.hpp"
#include "emit/link.hpp"
#include "host/files.hpp"
#include "plan/ignore.hpp"
#include "report/plan.hpp"
#include "support/golden.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace {

using namespace decant;

std::string linked(const std::string& text) {
  const Document document = parse_dockerfile("Dockerfile", text);
  const Evaluation evaluation = evaluate(document, {});
  const auto graph = build_graph(document, evaluation, "");
  REQUIRE(graph);
  return emit::print(emit::link(plan::layout_of(document), document, evaluation, *graph).layout);
}

plan::Plan planned(const std::string& text, const Context& context, const plan::Options& options = {}) {
  const Document document = parse_dockerfile("Dockerfile", text);
  auto result = plan::make_plan(document, context, options);
  if (!result) FAIL(result.problem().what);
  return std::move(*result);
}

std::vector<std::string> cases(const std::string& directory) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.is_directory()) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// Of a case called `with-STEP-…` that step is asked for.
plan::Options options_of(const std::string& name) {
  plan::Options options;
  for (const std::string_view kind : plan::kRequested) {
    if (name.starts_with(fmt::format("with-{}-", kind))) options.with.emplace_back(kind);
  }
  return options;
}

void check_case(const std::string& name, const std::string& in) {
  CAPTURE(name);
  const auto text = host::read_file(in + "/Dockerfile");
  REQUIRE(text);
  const auto tree = open_directory(in);
  REQUIRE(tree);
  const auto context = open_context(*tree, "Dockerfile");
  REQUIRE(context);

  const Document document = parse_dockerfile("Dockerfile", *text);
  const std::string same = emit::print(plan::layout_of(document));
  CHECK(same == *text);

  const plan::Options options = options_of(name);
  const plan::Plan plan = planned(*text, *context, options);
  const std::string out = linked(emit::print(plan.layout));
  check_golden("plan/" + name + "/plan.txt", report::plan_text(plan));
  check_golden("plan/" + name + "/out.Dockerfile", out);

  const auto ignoring = plan::context_without(*context, plan.ignored);
  REQUIRE(ignoring);
  const plan::Plan again = planned(out, *ignoring, options);
  CHECK(again.steps.empty());
  CHECK(linked(emit::print(again.layout)) == out);
}

}  // namespace

TEST_CASE("plan: cases") {
  const std::string directory = DECANT_TESTDATA "/plan";
  for (const std::string& name : cases(directory)) {
    const std::string in = directory + "/" + name + "/in";
    if (host::exists(in)) check_case(name, in);
  }
}

TEST_CASE("plan: the shops") {
  check_case("shop", DECANT_TESTDATA "/shop");
  check_case("shop-hard", DECANT_TESTDATA "/shop-hard");
}

TEST_CASE("plan: an argument stays above the ENV of its name") {
  const auto context = open_context(memory_tree({{{.path = "a"}, ""}}), "Dockerfile");
  REQUIRE(context);
  const plan::Plan plan = planned(
      "FROM debian:12\nARG LANG=C\nENV LANG=C\nRUN apt-get install -y curl\nCOPY . /home/x\nRUN make\n",
      *context);
  CHECK(emit::print(plan.layout) ==
        "FROM debian:12 AS trunk\nARG LANG=C\nENV LANG=C\nRUN apt-get install -y curl\n\nFROM trunk\nCOPY . "
        "/home/x\nRUN make\n");
}

TEST_CASE("plan: a label stays above the ENV that would change what it says") {
  const auto context = open_context(memory_tree({{{.path = "a"}, ""}}), "Dockerfile");
  REQUIRE(context);
  const std::string text =
      "FROM debian:12\nLABEL version=$A\nENV A=1\nRUN apt-get install -y curl\nCOPY . /home/x\nRUN make\n";
  const plan::Plan plan = planned(text, *context);
  CHECK(emit::print(plan.layout) == text);
  REQUIRE_FALSE(plan.refusals.empty());
  CHECK(plan.refusals.front().why == "`LABEL version=$A` uses a variable that is set again below it");
}

TEST_CASE("plan: what stages that were made begin with is sunk, too") {
  const auto context = open_context(memory_tree({{{.path = "Gemfile"}, "gem 'rake'\n"}}), "Dockerfile");
  REQUIRE(context);
  const plan::Plan plan = planned(
      "FROM ruby:3\nARG GIT_SHA\nRUN apt-get update\nRUN apt-get install -y curl\nRUN apt-key x\nRUN apt-get "
      "install -y git\nCOPY Gemfile ./\nRUN gem update --system\nRUN bundle install\nRUN make\n",
      *context);
  const std::string out = emit::print(plan.layout);
  CHECK(planned(out, *context).steps.empty());
}

TEST_CASE("plan: new instructions are in the case of the file, and comments in a cut RUN stay") {
  const auto context = open_context(
      memory_tree({{{.path = "requirements.txt"}, "flask\n"}, {{.path = "app.py"}, ""}}), "Dockerfile");
  REQUIRE(context);
  const plan::Plan plan = planned(
      "from python:3.11-slim\nworkdir /app\ncopy . .\nrun apt-get install -y libpq5 && \\\n    # the "
      "packages\n"
      "    pip install -r requirements.txt\nrun make\n",
      *context);
  CHECK(emit::print(plan.layout) ==
        "from python:3.11-slim as trunk\nworkdir /app\nrun apt-get install -y libpq5\n\n"
        "# Runs again when requirements.txt changes.\nfrom trunk as python-deps\n# the packages\n"
        "copy requirements.txt ./\nrun pip install -r requirements.txt\n\nfrom python-deps\ncopy . .\nrun "
        "make\n");
}

TEST_CASE("plan: a stage behind whose FROM ONBUILD instructions run is left alone") {
  const auto context = open_context(memory_tree({}), "Dockerfile");
  REQUIRE(context);
  const Document document = parse_dockerfile(
      "Dockerfile", "FROM debian:12 AS base\nONBUILD COPY . /app\nFROM base\nRUN apt-get install -y curl\n");
  const auto plan = plan::make_plan(document, *context, {});
  REQUIRE_FALSE(plan);
  CHECK(plan.problem().what ==
        "Dockerfile:3: ONBUILD instructions run behind this FROM, and would run in other stages too");
}

// BuildKit keeps names of stages in small letters, and does not make a FROM's small (dockerfile2llb,
// addState).
TEST_CASE("plan: a stage named in capitals is found by what stands on it") {
  CHECK(linked("FROM node:20 AS Builder\nRUN make\nFROM debian:12\nCOPY --from=Builder /out /out\n") ==
        "# build.sh puts images in the place of these when they are there.\n"
        "ARG BASE_NODE=node:20\n"
        "ARG BASE_DEBIAN=debian:12\n"
        "ARG BUILDER=builder\n"
        "\n"
        "FROM ${BASE_NODE} AS Builder\n"
        "RUN make\n"
        "\n"
        "FROM ${BUILDER} AS builder-image\n"
        "\n"
        "FROM ${BASE_DEBIAN} AS final\n"
        "COPY --from=builder-image /out /out\n");
}
