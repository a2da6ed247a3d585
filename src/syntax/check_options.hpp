// Options of BuildKit's own checks: the `# check=` directive, the comments of that form above instructions,
// and the build argument BUILDKIT_DOCKERFILE_CHECK. Source: BuildKit frontend/dockerfile/linter/linter.go.
#pragma once

#include "base/problem.hpp"
#include "syntax/document.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace decant {

struct CheckOptions {
  bool skip_all = false;
  bool experimental_all = false;
  bool error = false;  // findings end the build
  std::vector<std::string> skip;
  std::vector<std::string> experimental;
};

// `skip=A,B;error=true`. The Problem has BuildKit's words, without a place.
Result<CheckOptions> read_check_options(std::string_view text);

// What the directive of a file says: the first word of its value; empty when there is none.
std::string_view check_directive(std::string_view bytes);

// What the comments above an instruction say: the first one of that form counts; one that cannot be read says
// nothing.
std::optional<CheckOptions> check_comment(std::string_view bytes, std::span<const Span> comments);

}  // namespace decant
