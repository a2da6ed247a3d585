// What ShellCheck says of a script: plain data, and how it is read and kept.
#pragma once

#include "lint/finding.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant::shellcheck {

// Lines and columns count from 1, columns in characters; the end is behind the last one.
struct Comment {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t end_line = 0;
  std::uint32_t end_column = 0;
  std::uint32_t code = 0;
  lint::Level level = lint::Level::error;
  std::string message;

  bool operator==(const Comment&) const = default;
};
using Comments = std::vector<Comment>;

// The output of `shellcheck --format=json1`: comments by the path of the file, of those files that have some;
// nullopt where it is not that. Fields that nobody knows are passed over.
std::optional<std::map<std::string, Comments>> read_output(std::string_view json);

// One line of text for the cache, and back.
std::string to_text(const Comments& comments);
std::optional<Comments> from_text(std::string_view text);

}  // namespace decant::shellcheck
