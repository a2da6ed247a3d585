// What git ignores: the patterns of one `.gitignore`, as gitignore(5) tells them, so that a search for
// Dockerfiles stays out of `node_modules` and build directories without libgit2, whose start alone costs more
// than a search. Not to be confused with .dockerignore (ignore.hpp), which has other rules.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant {

// Both in components between slashes: `*`, `?` and `[…]` stay in one, `**` alone stands for any number of
// them, at the end for at least one. Time is bounded by pattern times path.
bool glob_match(std::string_view pattern, std::string_view path);

class GitIgnore {
 public:
  static GitIgnore parse(std::string_view text);

  // What the last pattern that fits says: true ignored, false brought back (`!`), nullopt none fits. `path`
  // is relative to the file's directory. That what lies below an ignored directory is ignored is the search's
  // business.
  [[nodiscard]] std::optional<bool> ignores(std::string_view path, bool is_directory) const;
  [[nodiscard]] bool empty() const { return rules_.empty(); }

 private:
  struct Rule {
    std::string pattern;
    bool negated = false;
    bool directories_only = false;
    bool anchored = false;  // else it is the last component that must fit
  };
  std::vector<Rule> rules_;
};

}  // namespace decant
