// The whole way from a text to findings, over a context in memory.
#pragma once

#include "lint/lint.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant {

// A listing of files, one a line: `path`, `path=content` (`\n` and `\\` in it) or `path/` for an empty
// directory.
std::shared_ptr<const Context> context_of_listing(std::string_view listing);

struct Linted {
  Document document;
  std::vector<lint::Finding> findings;
};

// `listing` nullopt: no context. Problems fail the test case.
Linted lint_text(std::string_view dockerfile, std::optional<std::string_view> listing,
                 const lint::Options& options = {}, std::string_view name = "Dockerfile");

// The report for people, plain.
std::string rendered(const Linted& linted);

// Codes of the findings in their order, separated by blanks.
std::string codes_of(const Linted& linted);

}  // namespace decant
