// See tree_diff.hpp. The entries of a tree are sorted as if the names of directories ended with a slash, so
// that two trees are merged like two sorted lists, a file that becomes a directory goes and comes, and what
// is found is sorted by path.
#include "git/tree_diff.hpp"

#include <fmt/format.h>

namespace decant::git {
namespace {

constexpr int kMostDepth = 2048;  // core.maxTreeDepth

// The order of git's base_name_compare.
int compare(const TreeEntry& a, const TreeEntry& b) {
  const std::size_t common = std::min(a.name.size(), b.name.size());
  if (const int order = a.name.substr(0, common).compare(b.name.substr(0, common)); order != 0) return order;
  const auto end = [common](const TreeEntry& entry) -> int {
    if (entry.name.size() > common) return static_cast<unsigned char>(entry.name[common]);
    return entry.is_tree() ? '/' : 0;
  };
  return end(a) - end(b);
}

class Differ {
 public:
  explicit Differ(const Repository& repository) : repository_(repository) {}

  using Failure = std::optional<Problem>;

  // A null id stands for no tree.
  Failure compare_trees(const ObjectId* before, const ObjectId* after, int depth) {
    if (depth > kMostDepth) {
      return Problem{
          .what = fmt::format("{}: directories nest deeper than {} levels", path_.substr(0, 80), kMostDepth),
          .remedy = "git refuses such trees too"};
    }
    std::shared_ptr<const std::string> old_bytes;
    std::shared_ptr<const std::string> new_bytes;
    if (Failure failure = load(before, old_bytes)) return failure;
    if (Failure failure = load(after, new_bytes)) return failure;
    TreeReader old_reader(*old_bytes, size_of(before));
    TreeReader new_reader(*new_bytes, size_of(after));
    std::optional<TreeEntry> old_entry = old_reader.next();
    std::optional<TreeEntry> new_entry = new_reader.next();
    while (old_entry || new_entry) {
      const int order = !old_entry ? 1 : !new_entry ? -1 : compare(*old_entry, *new_entry);
      Failure failure;
      if (order < 0) {
        failure = differs(&*old_entry, nullptr, depth);
      } else if (order > 0) {
        failure = differs(nullptr, &*new_entry, depth);
      } else if (old_entry->id != new_entry->id || old_entry->mode != new_entry->mode) {
        failure = differs(&*old_entry, &*new_entry, depth);
      }
      if (failure) return failure;
      if (order <= 0) old_entry = old_reader.next();
      if (order >= 0) new_entry = new_reader.next();
    }
    if (old_reader.broken()) return broken(*before);
    if (new_reader.broken()) return broken(*after);
    return std::nullopt;
  }

  std::vector<Change> take() { return std::move(changes_); }

 private:
  static std::uint8_t size_of(const ObjectId* id) { return id == nullptr ? 20 : id->size; }

  [[nodiscard]] static Problem broken(const ObjectId& tree) {
    return {.what = fmt::format("the tree {} is broken", tree.short_hex()),
            .remedy = "check the repository with `git fsck`"};
  }

  Failure load(const ObjectId* id, std::shared_ptr<const std::string>& bytes) {
    static const auto kEmpty = std::make_shared<const std::string>();
    bytes = kEmpty;
    if (id == nullptr) return std::nullopt;
    auto read = repository_.tree(*id);
    if (!read) return read.problem();
    bytes = *read;
    return std::nullopt;
  }

  // Both have the same name; the compare has seen to it that both are trees, or neither is.
  Failure differs(const TreeEntry* before, const TreeEntry* after, int depth) {
    const TreeEntry& any = before != nullptr ? *before : *after;
    const std::size_t length = path_.size();
    if (!path_.empty()) path_ += '/';
    path_ += any.name;
    Failure failure;
    if (any.is_tree()) {
      const bool same = before != nullptr && after != nullptr && before->id == after->id;
      if (!same) {
        failure = compare_trees(before != nullptr ? &before->id : nullptr,
                                after != nullptr ? &after->id : nullptr, depth + 1);
      }
    } else {
      Change change{.path = path_, .old_id = {.size = any.id.size}, .new_id = {.size = any.id.size}};
      if (before != nullptr) {
        change.old_mode = before->mode;
        change.old_id = before->id;
      }
      if (after != nullptr) {
        change.new_mode = after->mode;
        change.new_id = after->id;
      }
      changes_.push_back(std::move(change));
    }
    path_.resize(length);
    return failure;
  }

  const Repository& repository_;
  std::string path_;
  std::vector<Change> changes_;
};

}  // namespace

Result<std::vector<Change>> diff_trees(const Repository& repository, const std::optional<ObjectId>& before,
                                       const std::optional<ObjectId>& after) {
  if (before && after && *before == *after) return std::vector<Change>();
  Differ differ(repository);
  if (auto failure = differ.compare_trees(before ? &*before : nullptr, after ? &*after : nullptr, 0))
    return *std::move(failure);
  return differ.take();
}

}  // namespace decant::git
