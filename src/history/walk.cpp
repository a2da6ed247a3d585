// See walk.hpp.
#include "history/walk.hpp"

#include <fmt/format.h>

#include <set>

namespace decant::history {
namespace {

using git::Commit;
using git::ObjectId;
using git::Repository;

struct Ends {
  ObjectId newest;
  std::optional<ObjectId> excluded;  // with all its ancestors
};

Result<Ends> read_range(const Repository& repository, const std::string& text) {
  const std::string_view revisions = text.empty() ? std::string_view("HEAD") : std::string_view(text);
  if (revisions.find("...") != std::string_view::npos) {
    return Problem{.what = fmt::format("{}: a range with three dots is no line of commits", revisions),
                   .remedy = "write A..B: the commits that B has and A has not"};
  }
  if (revisions.starts_with('-') || revisions.starts_with('^')) {
    return Problem{.what = fmt::format("{} is no range of commits", revisions),
                   .remedy = "write a revision, or A..B"};
  }
  const auto commit_of = [&](std::string_view name) {
    return repository.commit_of(name.empty() ? "HEAD" : std::string(name));
  };
  const std::size_t dots = revisions.find("..");
  const auto newest = commit_of(dots == std::string_view::npos ? revisions : revisions.substr(dots + 2));
  if (!newest) return newest.problem();
  Ends ends{.newest = *newest, .excluded = std::nullopt};
  if (dots == std::string_view::npos) return ends;
  const auto excluded = commit_of(revisions.substr(0, dots));
  if (!excluded) return excluded.problem();
  ends.excluded = *excluded;
  return ends;
}

// What `from` can be reached by: itself and everything before it. Only asked where `from` is not on the line
// itself.
Result<std::set<ObjectId>> ancestors_of(const Repository& repository, const ObjectId& from) {
  std::set<ObjectId> found{from};
  std::vector<ObjectId> open{from};
  while (!open.empty()) {
    const ObjectId at = open.back();
    open.pop_back();
    if (repository.is_cut_off(at)) continue;
    const Result<Commit> commit = repository.commit(at);
    if (!commit) return commit.problem();
    for (const ObjectId& parent : commit->parents) {
      if (found.insert(parent).second) open.push_back(parent);
    }
  }
  return found;
}

}  // namespace

Result<Walk> Walk::open(std::shared_ptr<const Repository> repository, const Range& range) {
  const Result<Ends> ends = read_range(*repository, range.revisions);
  if (!ends) return ends.problem();
  Walk walk;
  std::optional<ObjectId> at = ends->newest;
  while (at && at != ends->excluded) {
    const Result<Commit> commit = repository->commit(*at);
    if (!commit) return commit.problem();
    const bool last = commit->parents.empty() || repository->is_cut_off(*at);
    if (range.last != 0 && walk.commits_.size() == range.last) {
      if (!ends->excluded) break;
    } else {
      walk.commits_.push_back({.commit = *at,
                               .tree = commit->tree,
                               .time_seconds = commit->time_seconds,
                               .is_merge = commit->parents.size() > 1});
    }
    at = last ? std::nullopt : std::optional(commit->parents.front());
    // Enough, unless where the range begins decides on what is in it.
    if (range.last != 0 && walk.commits_.size() == range.last && !ends->excluded) break;
  }
  if (ends->excluded && !at) {
    // It is not on the line: the first commit of the line that it has ends the range.
    const Result<std::set<ObjectId>> before = ancestors_of(*repository, *ends->excluded);
    if (!before) return before.problem();
    const auto end =
        std::ranges::find_if(walk.commits_, [&](const Item& item) { return before->contains(item.commit); });
    if (end != walk.commits_.end()) at = end->commit;
    walk.commits_.erase(end, walk.commits_.end());
  }
  if (walk.commits_.empty()) {
    return Problem{.what = fmt::format("the range {} holds no commits", range.revisions),
                   .remedy = "write the older revision first: OLD..NEW"};
  }
  const Item& oldest = walk.commits_.back();
  const Result<Commit> first = repository->commit(oldest.commit);
  if (!first) return first.problem();
  if (!first->parents.empty() && !repository->is_cut_off(oldest.commit)) {
    const Result<Commit> parent = repository->commit(first->parents.front());
    if (!parent) return parent.problem();
    walk.first_parent_ = first->parents.front();
    walk.first_parent_tree_ = parent->tree;
  }
  walk.left_ = walk.commits_.size();
  walk.repository_ = std::move(repository);
  return walk;
}

bool Walk::starts_cut_off() const {
  return repository_->is_cut_off(commits_.back().commit);
}

Result<std::optional<Step>> Walk::next() {
  if (left_ == 0) return std::optional<Step>();
  Result<Step> step = step_at(commits_.size() - left_);
  --left_;
  if (!step) return step.problem();
  return std::optional(*std::move(step));
}

Result<Step> Walk::step_at(std::size_t place) const {
  const std::size_t from_newest = commits_.size() - 1 - place;
  const Item& item = commits_[from_newest];
  Step step{.commit = item.commit,
            .tree = item.tree,
            .parent = first_parent_,
            .parent_tree = first_parent_tree_,
            .time_seconds = item.time_seconds,
            .is_merge = item.is_merge};
  if (from_newest + 1 < commits_.size()) {
    step.parent = commits_[from_newest + 1].commit;
    step.parent_tree = commits_[from_newest + 1].tree;
  }
  step.is_cut_off = !step.parent && repository_->is_cut_off(item.commit);
  if (!step.is_cut_off) {
    auto changes = git::diff_trees(*repository_, step.parent_tree, step.tree);
    if (!changes) return changes.problem();
    step.changes = std::move(*changes);
  }
  return step;
}

}  // namespace decant::history
