// .dockerignore as moby reads and matches it (moby/patternmatcher 0.6.1) and as the walk that sends the
// context applies it (tonistiigi/fsutil): parents of sent files are sent too, and a later `!dir` brings back
// only what an earlier pattern had matched itself (conformance/README.md, dockerignore.jsonl).
#pragma once

#include "base/problem.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant {

struct IgnorePattern {
  std::string text;  // cleaned, without `!`
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

  // Reads and compiles; the Problem says which pattern cannot be compiled (the reference refuses the whole
  // file, some of it only when a path is matched: the build fails either way).
  static Result<IgnoreFile> parse(std::string_view name, std::string_view text);

  // Patterns of `COPY --exclude` and `COPY --parents`, which are matched in the same way.
  static Result<IgnoreFile> compile(const std::vector<std::string>& patterns);

  [[nodiscard]] const std::vector<IgnorePattern>& patterns() const;
  // The matcher alone (MatchesOrParentMatches).
  [[nodiscard]] bool matches(std::string_view path) const;

  // The walk's matcher (MatchesUsingParentResults): which patterns matched a directory decides on what is
  // below it, and gives other answers than `matches` in places. Begin with an empty Matched; each directory's
  // result is for its children. True: excluded.
  using Matched = std::vector<std::uint64_t>;  // a bit a pattern
  [[nodiscard]] bool walk_matches(std::string_view path, const Matched& parent, Matched& own) const;
  // True when a pattern with `!` could bring back something below this excluded directory.
  [[nodiscard]] bool may_reenter(std::string_view directory) const;
  // The same for patterns without `!`: whether one could match something below this directory.
  [[nodiscard]] bool may_match_below(std::string_view directory) const;
  [[nodiscard]] bool has_negated() const;
  [[nodiscard]] bool empty() const;

 private:
  struct Compiled;
  [[nodiscard]] bool any_below(std::string_view directory, bool negated) const;
  std::optional<Problem> add(std::string_view pattern, std::uint32_t line);

  std::unique_ptr<Compiled> compiled_;
};

}  // namespace decant
