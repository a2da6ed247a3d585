// The laws of the rewrite (support/split_laws.hpp) over every document that the tests have: those of the
// conformance files, the fuzz corpora, and all Dockerfiles below testdata, in contexts that hold what they
// copy.
#include "host/files.hpp"
#include "plan/plan.hpp"
#include "support/jsonl.hpp"
#include "support/split_laws.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <set>

namespace {

using namespace decant;

std::string read(const std::filesystem::path& path) {
  auto text = host::read_file(path.string());
  return text ? *std::move(text) : std::string();
}

// Each text once.
std::set<std::string> documents() {
  std::set<std::string> texts;
  for (const char* file : {"conformance/parser.jsonl", "conformance/buildkit-checks.jsonl",
                           "conformance/hadolint.jsonl", "conformance/cache.jsonl"}) {
    for (const auto& item : read_jsonl(file)) {
      if (item.contains("dockerfile")) texts.insert(text_of(item.at("dockerfile")));
    }
  }
  for (const auto& entry : std::filesystem::recursive_directory_iterator(DECANT_TESTDATA)) {
    if (!entry.is_regular_file()) continue;
    const std::string path = entry.path().generic_string();
    const std::string name = entry.path().filename().string();
    const bool is_seed =
        path.find("/fuzz/split/") != std::string::npos || path.find("/fuzz/lint/") != std::string::npos;
    if (!is_seed && name.find("Dockerfile") == std::string::npos && !name.ends_with(".dockerfile")) continue;
    const std::string text = read(entry.path());
    texts.insert(is_seed ? text.substr(0, text.find("%%")) : text);
  }
  return texts;
}

}  // namespace

TEST_CASE("plan: the laws hold for every document") {
  std::size_t planned = 0;
  std::size_t split = 0;
  std::size_t changes = 0;
  for (const std::string& text : documents()) {
    if (text.size() > 20'000) continue;
    const auto context = context_for(text);
    if (context == nullptr) continue;
    const SplitLaws laws = check_split_laws(text, *context, 2);
    planned += laws.planned ? 1 : 0;
    split += laws.steps > 0 ? 1 : 0;
    changes += laws.changes;
    if (laws.broken.empty()) continue;
    CAPTURE(text);
    FAIL_CHECK(laws.broken);
  }
  CHECK(planned > 1000);
  CHECK(split > 40);
  CHECK(changes > 80);
}

TEST_CASE("plan: the laws hold with the steps on request") {
  const std::vector<std::string> with(plan::kRequested.begin(), plan::kRequested.end());
  std::size_t split = 0;
  for (const std::string& text : documents()) {
    if (text.size() > 5'000) continue;
    const auto context = context_for(text);
    if (context == nullptr) continue;
    const SplitLaws laws = check_split_laws(text, *context, 1, with);
    split += laws.steps > 0 ? 1 : 0;
    if (laws.broken.empty()) continue;
    CAPTURE(text);
    FAIL_CHECK(laws.broken);
  }
  CHECK(split > 40);
}

TEST_CASE("plan: the laws hold for the cases, in their own contexts") {
  std::vector<std::filesystem::path> directories{DECANT_TESTDATA "/shop", DECANT_TESTDATA "/shop-hard"};
  for (const auto& entry : std::filesystem::directory_iterator(DECANT_TESTDATA "/plan"))
    directories.push_back(entry.path() / "in");
  if (std::filesystem::exists(DECANT_TESTDATA "/split")) {
    for (const auto& entry : std::filesystem::directory_iterator(DECANT_TESTDATA "/split")) {
      if (entry.is_directory()) directories.push_back(entry.path());
    }
  }
  for (const auto& directory : directories) {
    const std::string text = read(directory / "Dockerfile");
    if (text.empty()) continue;
    const auto tree = open_directory(directory.string());
    REQUIRE(tree);
    const auto context = open_context(*tree, "Dockerfile");
    if (!context) continue;
    const SplitLaws laws = check_split_laws(text, *context, 3);
    CAPTURE(directory.string());
    if (!laws.broken.empty()) FAIL_CHECK(laws.broken);
    const SplitLaws asked =
        check_split_laws(text, *context, 3, {plan::kRequested.begin(), plan::kRequested.end()});
    if (!asked.broken.empty()) FAIL_CHECK(asked.broken);
  }
}
