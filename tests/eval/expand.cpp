// Word expansion against what BuildKit's shell.Lex did: testdata/conformance/expand.jsonl, every case.
#include "eval/expand.hpp"

#include "support/jsonl.hpp"

#include <doctest/doctest.h>
#include <fmt/ranges.h>

#include <set>

using namespace decant;

namespace {

// Cases that differ, each with the reason. A case that is here and agrees fails the test too.
const std::set<std::string, std::less<>> kKnownDifferences = {};

std::string rendered(const nlohmann::json& expected) {
  const auto names = [](const nlohmann::json& list) {
    std::set<std::string> sorted;
    for (const auto& name : list) sorted.insert(text_of(name));
    return fmt::format("{}", sorted);
  };
  const nlohmann::json none = nlohmann::json::array();
  return fmt::format(
      "result {} words {} used {} unset {} error {}", text_of(expected.value("result", nlohmann::json(""))),
      expected.contains("words") ? fmt::format("{}", expected["words"].get<std::vector<std::string>>()) : "-",
      names(expected.value("used", none)), names(expected.value("unset", none)),
      text_of(expected.value("error", nlohmann::json(""))));
}

std::string rendered(const Expansion& actual, bool with_words) {
  return fmt::format("result {} words {} used {} unset {} error {}", actual.text,
                     with_words ? fmt::format("{}", actual.words) : "-",
                     std::set(actual.used.begin(), actual.used.end()),
                     std::set(actual.unset.begin(), actual.unset.end()), actual.error);
}

Expansion expand(std::string_view word, const std::map<std::string, std::string, std::less<>>& env = {}) {
  return expand_word(word, [&](std::string_view name) {
    const auto found = env.find(name);
    return found == env.end() ? std::nullopt : std::optional(found->second);
  });
}

}  // namespace

TEST_CASE("expand: BuildKit's results") {
  std::size_t count = 0;
  for (const nlohmann::json& each : read_jsonl("conformance/expand.jsonl")) {
    const std::string id = each["id"];
    const std::string mode = each.value("mode", "");
    CAPTURE(id);
    CAPTURE(each.dump());
    ExpandOptions options;
    options.escape = each.value("escape", "\\").front();
    options.heredoc = mode == "heredoc";
    options.raw_quotes = mode == "keep-quotes";
    options.raw_escapes = mode == "keep-escapes";
    options.skip_unset = mode == "keep-unset";
    const Lookup lookup = [&](std::string_view name) -> std::optional<std::string> {
      const auto found = each["env"].find(std::string(name));
      if (found == each["env"].end()) return std::nullopt;
      return text_of(*found);
    };
    const Expansion actual = expand_word(text_of(each["word"]), lookup, options);
    const bool agrees = rendered(actual, each.contains("words")) == rendered(each);
    if (kKnownDifferences.contains(id)) {
      CHECK_FALSE(agrees);
    } else {
      CHECK(rendered(actual, each.contains("words")) == rendered(each));
    }
    ++count;
  }
  CHECK(count == 387);
}

TEST_CASE("expand: deep and long words end quickly") {
  std::string deep;
  for (int i = 0; i < 10'000; ++i) deep += "${A:-";
  CHECK(expand(deep).error.ends_with("nested too deep"));

  const std::string half(600'000, 'x');
  CHECK(expand("$A", {{"A", half}}).text == half);
  CHECK(expand("$A$A", {{"A", half}}).error.ends_with("the result is longer than 1 MiB"));
  CHECK(expand(
            "${A#*****************************************************************************************y}",
            {{"A", half}})
            .text == half);
  const std::string stars(60'000, '*');
  CHECK(expand("${A#" + stars + "}", {{"A", half}})
            .error.ends_with("pattern and value in substitution are too long"));
}

TEST_CASE("expand: bytes that are no UTF-8 become replacement characters, and never harm") {
  CHECK(expand("a\xFF$B\xC3", {{"B", "b"}}).text ==
        "a\xEF\xBF\xBD"
        "b\xEF\xBF\xBD");
  CHECK(expand("${\xFF}").error ==
        "failed to process \"${\xEF\xBF\xBD}\": unsupported modifier (\xEF\xBF\xBD) in substitution");
  CHECK(expand(std::string_view("a\0b", 3)).text == std::string("a\0b", 3));
}
