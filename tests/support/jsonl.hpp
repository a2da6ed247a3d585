// Reading the conformance files (testdata/conformance/README.md): one JSON object a line; a text is a JSON
// string,
// `{"b64": …}` for bytes that are not UTF-8, or `{"join": [[text, count], …]}` for long repetitive text.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace decant {

// All objects of testdata/`path_below_testdata`. A line that is not JSON fails the test case, with its
// number.
std::vector<nlohmann::json> read_jsonl(std::string_view path_below_testdata);

// The bytes of a text in any of its three forms; anything else fails the test case.
std::string text_of(const nlohmann::json& value);

}  // namespace decant
