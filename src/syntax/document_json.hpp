// A Document as JSON: the fields of testdata/conformance/parser.jsonl (its README says what they mean), so
// that the tests and `decant parse` show the same thing and both can be held against BuildKit.
#pragma once

#include "syntax/document.hpp"

#include <string>

namespace decant {

// One object on one line, `file` first: `outcome`, with `layer`, `error` and `errorLines` of the first error
// that BuildKit would stop at, `nodes` unless its parser gives none, `escape` unless a backslash, `warnings`.
std::string document_json(const Document& document);

}  // namespace decant
