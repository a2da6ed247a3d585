// Findings are plain data: formatters see only this.
#pragma once

#include "base/span.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace decant::lint {

enum class Level : std::uint8_t { error, warning, info, style };
std::string_view name_of(Level level);

// Replaces the text of `span` in the source; edits of one fix do not overlap.
struct Edit {
  Span span;
  std::string text;
};

struct Finding {
  std::string code;  // DC1001
  std::string name;  // copy-before-install
  Level level = Level::warning;
  std::string message;    // what, why, and what to do, in one or two sentences
  Span span;              // what the caret line marks
  std::vector<Edit> fix;  // empty when there is none
};

}  // namespace decant::lint
