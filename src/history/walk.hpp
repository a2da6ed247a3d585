// The commits of a history over first parents, oldest first, each with the files that differ from the one
// before it: what `decant replay` walks. The cost is that of `git log --raw --first-parent`; memory is that
// of one commit's changes and forty bytes a commit.
//
//   auto walk = history::Walk::open(repository, {.revisions = "v1..HEAD", .last = 1000});
//   while (true) {
//     auto step = walk->next();                    // Problem: a commit or tree is missing or broken
//     if (!step || !*step) break;
//     auto tree = open_git_tree(repository, (*step)->tree, {.below = "web"});      // context/git_tree.hpp
//   }
#pragma once

#include "base/problem.hpp"
#include "git/repository.hpp"
#include "git/tree_diff.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace decant::history {

struct Range {
  // `REV` (with all before it), `A..B` (what B has and A has not), `A..`, `..B`; empty: HEAD.
  std::string revisions;
  std::size_t last = 0;  // only so many, the newest; 0: all
};

struct Step {
  git::ObjectId commit;
  git::ObjectId tree;
  std::optional<git::ObjectId> parent;  // the first; nullopt for a root, and where a shallow clone ends
  std::optional<git::ObjectId> parent_tree;
  std::int64_t time_seconds = 0;  // the committer's, since 1970 in UTC
  bool is_merge = false;          // what the other parents brought counts as its changes
  // A shallow clone ends here: what it changed is not known, `changes` is empty.
  bool is_cut_off = false;
  // Against the parent; a root's are all its files. Renames are one that goes and one that comes.
  std::vector<git::Change> changes;
};

class Walk {
 public:
  // Problems: unknown revision, no commit yet, an empty range, a range in another form (`A...B`), commits
  // that are missing.
  static Result<Walk> open(std::shared_ptr<const git::Repository> repository, const Range& range);

  // nullopt behind the last one.
  Result<std::optional<Step>> next();

  [[nodiscard]] std::size_t size() const { return commits_.size(); }
  // By their place in the walk, oldest first, wherever `next` is.
  [[nodiscard]] const git::ObjectId& tree_at(std::size_t place) const {
    return commits_[commits_.size() - 1 - place].tree;
  }
  [[nodiscard]] Result<Step> step_at(std::size_t place) const;
  // Whether the walk begins where a shallow clone ends though more was asked for: say so.
  [[nodiscard]] bool starts_cut_off() const;

 private:
  struct Item {
    git::ObjectId commit;
    git::ObjectId tree;
    std::int64_t time_seconds = 0;
    bool is_merge = false;
  };
  Walk() = default;

  std::shared_ptr<const git::Repository> repository_;
  std::vector<Item> commits_;  // newest first: the next one is the last
  std::size_t left_ = 0;
  // Of the oldest commit, where it has one.
  std::optional<git::ObjectId> first_parent_;
  std::optional<git::ObjectId> first_parent_tree_;
};

}  // namespace decant::history
