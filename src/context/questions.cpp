// See questions.hpp. Several threads may walk one tree.
#include "context/questions.hpp"

#include "base/name_pattern.hpp"
#include "context/content_id.hpp"
#include "context/path.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace decant {
namespace {

class AskedTree final : public FileTree {
 public:
  AskedTree(std::shared_ptr<const FileTree> tree, Questions& questions)
      : tree_(std::move(tree)), questions_(questions) {}

  [[nodiscard]] std::optional<FileEntry> entry(std::string_view path) const override {
    questions_.add(Questions::Kind::entry, path);
    return tree_->entry(path);
  }
  [[nodiscard]] std::vector<FileEntry> children(std::string_view directory) const override {
    questions_.add(Questions::Kind::children, directory);
    return tree_->children(directory);
  }
  [[nodiscard]] std::vector<std::string> files_named(std::string_view directory,
                                                     std::string_view pattern) const override {
    questions_.add_named(directory, pattern);
    return tree_->files_named(directory, pattern);
  }
  [[nodiscard]] Result<std::string> read(std::string_view path) const override {
    questions_.add(Questions::Kind::bytes, path);
    return tree_->read(path);
  }
  [[nodiscard]] Result<ContentId> content_id(std::string_view path) const override {
    questions_.add(Questions::Kind::bytes, path);
    return tree_->content_id(path);
  }
  // Not written down: a commit has none, and directories are not followed.
  [[nodiscard]] std::vector<Xattr> xattrs(std::string_view path) const override {
    return tree_->xattrs(path);
  }
  [[nodiscard]] std::optional<ContentId> version(std::string_view directory) const override {
    questions_.add(Questions::Kind::below, directory);
    return tree_->version(directory);
  }
  [[nodiscard]] std::optional<ChildVersions> child_versions(std::string_view directory) const override {
    questions_.add(Questions::Kind::below, directory);
    return tree_->child_versions(directory);
  }
  [[nodiscard]] std::string describe() const override { return tree_->describe(); }

 private:
  std::shared_ptr<const FileTree> tree_;
  Questions& questions_;
};

std::string named_below(std::string_view directory, std::string_view pattern) {
  return fmt::format("{}\n{}", pattern, directory);
}

bool is_directory(const FileTree& tree, std::string_view path) {
  const std::optional<FileEntry> entry = tree.entry(path);
  return entry && entry->type == FileType::directory;
}

}  // namespace

Questions::Asker Questions::begin() {
  asker_ = next_++;
  return asker_;
}

void Questions::clear() {
  asked_.clear();
  patterns_.clear();
  next_ = 0;
}

ContentId Questions::key(Kind kind, std::string_view path) {
  ContentId id = content_id_of(path);
  id.high ^= static_cast<std::uint64_t>(kind);
  return id;
}

void Questions::add(Kind kind, std::string_view path) {
  const std::scoped_lock lock(mutex_);
  std::vector<Asker>& askers = asked_[key(kind, path)];
  // One asks much at a time; it was the last one, if any.
  if (!askers.empty() && askers.back() == asker_) return;
  if (std::ranges::find(askers, asker_) == askers.end()) askers.push_back(asker_);
}

void Questions::add_named(std::string_view directory, std::string_view pattern) {
  {
    const std::scoped_lock lock(mutex_);
    if (std::ranges::find(patterns_, pattern) == patterns_.end()) patterns_.emplace_back(pattern);
  }
  add(Kind::named, named_below(directory, pattern));
}

void Questions::mark(Kind kind, std::string_view path, std::vector<bool>& askers) const {
  const auto found = asked_.find(key(kind, path));
  if (found == asked_.end()) return;
  for (const Asker asker : found->second) askers[asker] = true;
}

std::vector<bool> Questions::stale(const FileTree& before, const FileTree& now,
                                   std::span<const Change> changes) const {
  std::vector<bool> askers(next_);
  std::string_view last_parent;  // changes are sorted by path, and many lie in one directory
  for (const Change& change : changes) {
    mark(Kind::bytes, change.path, askers);
    const std::string_view parent = parent_of(change.path);
    if (change.named) {
      mark(Kind::entry, change.path, askers);
      mark(Kind::children, parent, askers);
      mark(Kind::below, change.path, askers);
      for (const std::string& pattern : patterns_) {
        if (!matches_name(pattern, name_of_path(change.path))) continue;
        for (std::string_view up = parent;; up = parent_of(up)) {
          mark(Kind::named, named_below(up, pattern), askers);
          if (up.empty()) break;
        }
      }
      // Directories that come or go with it.
      for (std::string_view up = parent; !up.empty(); up = parent_of(up)) {
        if (is_directory(before, up) && is_directory(now, up)) break;
        mark(Kind::entry, up, askers);
        mark(Kind::children, parent_of(up), askers);
      }
    }
    if (!last_parent.empty() && parent == last_parent) continue;
    last_parent = parent;
    for (std::string_view up = parent;; up = parent_of(up)) {
      mark(Kind::below, up, askers);
      if (up.empty()) break;
    }
  }
  return askers;
}

std::shared_ptr<const FileTree> asked_tree(std::shared_ptr<const FileTree> tree, Questions& questions) {
  return std::make_shared<AskedTree>(std::move(tree), questions);
}

}  // namespace decant
