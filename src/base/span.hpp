// Positions are byte offsets into one source text, 32 bits wide. Line and column are worked out when somebody
// prints them, so that a finding costs eight bytes until then (after NixOS/nix, src/libutil/pos-table.hh).
#pragma once

#include <cstdint>

namespace decant {

// Half-open range of bytes [begin, end) in a source text.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  bool operator==(const Span&) const = default;
  [[nodiscard]] std::uint32_t size() const { return end - begin; }
  [[nodiscard]] bool empty() const { return begin == end; }
};

// Line and column as people count them: both from 1, the column in bytes.
struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;

  bool operator==(const Position&) const = default;
};

}  // namespace decant
