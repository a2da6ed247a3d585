// Findings are plain data: formatters see only this.
#pragma once

#include "base/span.hpp"

#include <cstdint>
#include <optional>
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
  // Codes of other rules that say the same: whoever ignores one of them means this.
  std::vector<std::string> aliases{};
  // What BuildKit names, for its own checks and errors: whole instructions. Where it names no line, line 0.
  struct Lines {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
  };
  std::optional<Lines> lines{};
};

}  // namespace decant::lint
