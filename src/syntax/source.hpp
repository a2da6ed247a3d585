// One input text and its name. Everything that speaks of a place in a Dockerfile holds a Span into one of these.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.hpp"

namespace decant {

// The bytes of one file (at most 4 GiB - 1, checked where files are read) and the name that messages use for it.
class SourceText {
 public:
  SourceText(std::string name, std::string bytes);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::string_view bytes() const { return bytes_; }
  [[nodiscard]] std::string_view text(Span span) const;

  // Line and column of a byte; an offset behind the end gives the end. The line table is built on the first call.
  [[nodiscard]] Position position(std::uint32_t offset) const;
  // The text of a line (from 1), without its line end; empty for lines that do not exist.
  [[nodiscard]] std::string_view line(std::uint32_t number) const;
  [[nodiscard]] std::uint32_t line_count() const;

 private:
  void index_lines() const;

  std::string name_;
  std::string bytes_;
  mutable std::vector<std::uint32_t> line_begins_;
};

}  // namespace decant
