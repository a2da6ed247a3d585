// The projects of testdata/split, which the builder suite builds: here only that what case.json wants is
// planned, and that splitting the rewrite again changes nothing.
#include "context/context.hpp"
#include "emit/dockerfile.hpp"
#include "host/files.hpp"
#include "plan/plan.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>

namespace {

using namespace decant;

// The reason why a project's file is turned down, or its plan in words: kinds of steps and reasons.
std::string planned_project(const std::string& directory, std::vector<std::string>& kinds) {
  const auto text = host::read_file(directory + "/Dockerfile");
  REQUIRE(text);
  const auto tree = open_directory(directory);
  REQUIRE(tree);
  const auto context = open_context(*tree, "Dockerfile");
  REQUIRE(context);
  const auto plan = plan::make_plan(parse_dockerfile("Dockerfile", *text), *context, {});
  if (!plan) return plan.problem().what;
  std::string words;
  for (const plan::Step& step : plan->steps) kinds.push_back(step.kind);
  for (const plan::Refusal& refusal : plan->refusals) words += refusal.what + ": " + refusal.why + "\n";

  const std::string out = emit::print(plan->layout);
  const auto again = plan::make_plan(parse_dockerfile("Dockerfile", out), *context, {});
  REQUIRE(again);
  CHECK(again->steps.empty());
  CHECK(emit::print(again->layout) == out);
  return words;
}

}  // namespace

TEST_CASE("plan: the projects of the builder suite") {
  int seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator(DECANT_TESTDATA "/split")) {
    CAPTURE(entry.path().filename().string());
    const auto said = host::read_file(entry.path().string() + "/case.json");
    REQUIRE(said);
    const auto project = nlohmann::json::parse(*said);
    std::vector<std::string> kinds;
    const std::string words = planned_project(entry.path().string(), kinds);
    for (const std::string& kind : project.value("steps", std::vector<std::string>()))
      CHECK_MESSAGE(std::find(kinds.begin(), kinds.end(), kind) != kinds.end(), kind);
    auto wanted = project.value("refused", std::vector<std::string>());
    if (project.contains("error")) wanted.push_back(project.at("error"));
    for (const std::string& reason : wanted) {
      CAPTURE(words);
      CHECK_MESSAGE(words.find(reason) != std::string::npos, reason);
    }
    ++seen;
  }
  CHECK(seen > 40);
}
