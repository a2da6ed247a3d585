// Which files differ between two trees, as `git diff-tree -r --raw --no-renames` tells. Equal subtrees are
// never opened: the cost is that of the directories on the way to what changed.
#pragma once

#include "base/problem.hpp"
#include "git/object.hpp"
#include "git/repository.hpp"

#include <optional>
#include <string>
#include <vector>

namespace decant::git {

// A file, link or submodule that differs. What was renamed is one that goes and one that comes.
struct Change {
  std::string path;
  std::uint32_t old_mode = 0;  // git's (kModeFile, …); 0: it was not there
  std::uint32_t new_mode = 0;  // 0: it is there no more
  ObjectId old_id;             // null where the mode is 0
  ObjectId new_id;
  bool operator==(const Change&) const = default;
};

// Sorted by path, bytewise. `before` nullopt: everything comes. Problems: a tree that is missing or broken,
// or nests deeper than git itself allows.
Result<std::vector<Change>> diff_trees(const Repository& repository, const std::optional<ObjectId>& before,
                                       const std::optional<ObjectId>& after);

}  // namespace decant::git
