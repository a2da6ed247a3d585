// Laws of layouts over every Dockerfile of the conformance suites: printing one to which nothing was done
// gives the input back, and planning any file ends in a plan or a Problem, never in a defect.
#include "plan/layout.hpp"

#include "context/context.hpp"
#include "emit/dockerfile.hpp"
#include "plan/plan.hpp"
#include "support/jsonl.hpp"

#include <doctest/doctest.h>

namespace {

using namespace decant;

// What layouts leave aside on purpose: a BOM, carriage returns between instructions, blank lines at the end.
bool plain(const std::string& text) {
  return text.find('\r') == std::string::npos && text.find('\xEF') == std::string::npos &&
         text.ends_with('\n') && !text.ends_with("\n\n") && text.size() < 100'000;
}

std::vector<std::string> dockerfiles() {
  std::vector<std::string> texts;
  for (const char* file :
       {"conformance/parser.jsonl", "conformance/buildkit-checks.jsonl", "conformance/hadolint.jsonl"}) {
    for (const auto& item : read_jsonl(file)) texts.push_back(text_of(item.at("dockerfile")));
  }
  return texts;
}

}  // namespace

TEST_CASE("layout: printing gives the input back") {
  int seen = 0;
  for (const std::string& text : dockerfiles()) {
    const Document document = parse_dockerfile("Dockerfile", text);
    if (!plain(text) || document.has_errors()) continue;
    ++seen;
    CHECK(emit::print(plan::layout_of(document)) == text);
  }
  CHECK(seen > 500);
}

TEST_CASE("plan: any file ends in a plan or a problem") {
  const auto tree =
      memory_tree({{{.path = "package.json"}, "{}"}, {{.path = "requirements.txt"}, "flask\n"}});
  const auto context = open_context(tree, "Dockerfile");
  REQUIRE(context);
  int planned = 0;
  for (const std::string& text : dockerfiles()) {
    if (text.size() > 20'000) continue;
    CAPTURE(text);
    const Document document = parse_dockerfile("Dockerfile", text);
    const auto plan = plan::make_plan(document, *context, {});
    if (!plan) {
      CAPTURE(plan.problem().what);
      CHECK(plan.problem().exit == Exit::usage);
      continue;
    }
    ++planned;
    const Document result = parse_dockerfile("Dockerfile", emit::print(plan->layout));
    CHECK_FALSE(result.has_errors());
  }
  CHECK(planned > 500);
}
