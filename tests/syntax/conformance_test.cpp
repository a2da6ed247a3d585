// testdata/conformance/parser.jsonl, and in the same form testdata/syntax/buildkit.jsonl (what comparing with
// BuildKit on real files and changed copies of them brought up, docs/agreement.md): every case, whole:
// outcome, layer, error, lines, nodes, warnings. What still differs is listed by name, and must differ: a
// case that starts to agree has to leave the list.
#include "syntax/document_json.hpp"
#include "tests/support/jsonl.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace decant {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 0> kKnownToDiffer{};

// Texts in any of their three forms, as one: a string with the bytes.
json normal(const json& value) {
  if (value.is_object() && (value.contains("b64") || value.contains("join"))) return text_of(value);
  if (!value.is_structured()) return value;
  json out = value;
  for (json& element : out) element = normal(element);
  return out;
}

std::string shown(const json& value) {
  return value.dump(-1, ' ', true, json::error_handler_t::replace);
}

std::size_t count_differing(std::string_view file) {
  std::size_t differing = 0;
  for (json expected : read_jsonl(file)) {
    const std::string id = expected.at("id");
    const Document document = parse_dockerfile("Dockerfile", text_of(expected.at("dockerfile")));
    json actual = json::parse(document_json(document));
    actual.erase("file");
    for (const char* const field : {"id", "note", "dockerfile"}) expected.erase(field);
    const bool same = normal(actual) == normal(expected);
    const bool known = std::find(kKnownToDiffer.begin(), kKnownToDiffer.end(), id) != kKnownToDiffer.end();
    INFO("case ", id, "\nexpected ", shown(normal(expected)).substr(0, 3000), "\nactual   ",
         shown(normal(actual)).substr(0, 3000));
    CHECK_MESSAGE(same != known, id);
    differing += same ? 0U : 1U;
  }
  return differing;
}

}  // namespace

TEST_CASE("parser.jsonl: decant reads what BuildKit reads") {
  CHECK(count_differing("conformance/parser.jsonl") == kKnownToDiffer.size());
}

TEST_CASE("buildkit.jsonl: and what it was seen to read") {
  CHECK(count_differing("syntax/buildkit.jsonl") == 0);
}

}  // namespace decant
