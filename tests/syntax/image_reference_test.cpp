// Image references against the reference (testdata/conformance/image-refs.jsonl).
#include "syntax/image_reference.hpp"

#include "../support/jsonl.hpp"

#include <doctest/doctest.h>
#include <tao/pegtl/contrib/analyze.hpp>

#include <image_reference.hpp>

namespace decant {

TEST_CASE("image references: the grammar makes progress") {
  CHECK(tao::pegtl::analyze<grammar::image_reference::reference>(1) == 0);
  CHECK(tao::pegtl::analyze<grammar::image_reference::identifier>(1) == 0);
}

TEST_CASE("image references: the reference's cases") {
  const std::vector<nlohmann::json> cases = read_jsonl("conformance/image-refs.jsonl");
  CHECK(cases.size() == 149);
  for (const nlohmann::json& one : cases) {
    const std::string id = one.at("id").get<std::string>();
    CAPTURE(id);
    const Result<ImageReference> parsed = parse_image_reference(text_of(one.at("input")));
    nlohmann::json found = {{"ok", static_cast<bool>(parsed)}};
    if (parsed) {
      found["domain"] = parsed->domain;
      found["path"] = parsed->path;
      if (!parsed->tag.empty()) found["tag"] = parsed->tag;
      if (!parsed->digest.empty()) found["digest"] = parsed->digest;
      found["familiar"] = parsed->familiar();
      found["canonical"] = parsed->canonical();
    } else {
      found["error"] = parsed.problem().what;
    }
    nlohmann::json expected = one;
    expected.erase("id");
    expected.erase("note");
    expected.erase("input");
    CHECK(found.dump() == expected.dump());
  }
}

TEST_CASE("image references: the canonical form is its own") {
  for (const char* text : {"ubuntu", "acme/app:1", "localhost/x", "[::1]:5000/x:t"}) {
    CAPTURE(text);
    const Result<ImageReference> first = parse_image_reference(text);
    REQUIRE(first);
    const Result<ImageReference> again = parse_image_reference(first->canonical());
    REQUIRE(again);
    CHECK(again->canonical() == first->canonical());
    CHECK(parse_image_reference(first->familiar())->familiar() == first->familiar());
  }
}

}  // namespace decant
