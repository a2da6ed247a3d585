// .dockerignore as moby reads and matches it (moby/patternmatcher 0.6.1) and as the walk that sends the context applies
// it (tonistiigi/fsutil): parents of sent files are sent too, and a later `!dir` brings back only what an earlier
// pattern had matched itself (conformance/README.md, dockerignore.jsonl).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/problem.hpp"

namespace decant {

struct IgnorePattern {
  std::string text;      // cleaned, without `!`
  bool negated = false;
  std::uint32_t line = 0;
};

// Compiled patterns. Immutable.
class IgnoreFile {
 public:
  IgnoreFile();
  ~IgnoreFile();
  IgnoreFile(IgnoreFile&&) noexcept;
  IgnoreFile& operator=(IgnoreFile&&) noexcept;

  // Reads and compiles; the Problem says which pattern cannot be compiled (the reference refuses the whole file).
  static Result<IgnoreFile> parse(std::string_view name, std::string_view text);

  [[nodiscard]] const std::vector<IgnorePattern>& patterns() const;
  // The matcher alone (MatchesOrParentMatches).
  [[nodiscard]] bool matches(std::string_view path) const;
  // True when a pattern with `!` could bring back something below this excluded directory.
  [[nodiscard]] bool may_reenter(std::string_view directory) const;
  [[nodiscard]] bool empty() const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace decant
