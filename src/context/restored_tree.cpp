// See restored_tree.hpp.
#include "context/restored_tree.hpp"

#include "context/path.hpp"

#include <map>
#include <set>

namespace decant {
namespace {

class RestoredTree final : public FileTree {
 public:
  RestoredTree(std::shared_ptr<const FileTree> base, std::shared_ptr<const FileTree> other,
               const std::vector<std::string>& paths)
      : base_(std::move(base)), other_(std::move(other)), paths_(paths.begin(), paths.end()) {
    for (const std::string& path : paths_) {
      std::optional<FileEntry> entry = other_->entry(path);
      if (entry && entry->type == FileType::directory) entry.reset();  // its files are paths of their own
      for (std::string_view parent = parent_of(path); !parent.empty(); parent = parent_of(parent))
        touched_.emplace(parent);
      if (entry) added_[std::string(parent_of(path))].push_back(*std::move(entry));
    }
  }

  [[nodiscard]] std::optional<FileEntry> entry(std::string_view path) const override {
    if (paths_.contains(path)) {
      std::optional<FileEntry> found = other_->entry(path);
      // Where a file became a directory or the other way round.
      if (!found || found->type != FileType::directory) return found;
    }
    std::optional<FileEntry> now = base_->entry(path);
    const bool directory = now && now->type == FileType::directory;
    if (!touched_.contains(path) || path.empty()) return now;
    const std::optional<FileEntry> then = other_->entry(path);
    if (then && then->type == FileType::directory) return directory ? now : then;
    return directory && !children(path).empty() ? now : std::nullopt;
  }

  [[nodiscard]] std::vector<FileEntry> children(std::string_view directory) const override {
    std::map<std::string, FileEntry> all;
    for (FileEntry& each : base_->children(directory)) {
      if (paths_.contains(each.path)) continue;
      if (touched_.contains(each.path) && !entry(each.path)) continue;
      all.emplace(each.path, std::move(each));
    }
    if (const auto found = added_.find(directory); found != added_.end()) {
      for (const FileEntry& each : found->second) all.insert_or_assign(each.path, each);
    }
    // Directories that only the other tree has.
    const auto first = touched_.lower_bound(directory.empty() ? std::string() : std::string(directory) + '/');
    for (auto each = first; each != touched_.end() && is_within(*each, directory); ++each) {
      if (parent_of(*each) != directory || all.contains(*each)) continue;
      if (std::optional<FileEntry> found = entry(*each)) all.emplace(*each, *std::move(found));
    }
    std::vector<FileEntry> list;
    for (auto& [path, each] : all) list.push_back(std::move(each));
    return list;
  }

  [[nodiscard]] Result<std::string> read(std::string_view path) const override {
    return holder(path).read(path);
  }
  [[nodiscard]] Result<ContentId> content_id(std::string_view path) const override {
    return holder(path).content_id(path);
  }
  // A commit has none, and a checkout leaves those that are there.
  [[nodiscard]] std::vector<Xattr> xattrs(std::string_view path) const override {
    return base_->xattrs(path);
  }
  [[nodiscard]] std::string describe() const override { return other_->describe(); }

 private:
  const FileTree& holder(std::string_view path) const { return paths_.contains(path) ? *other_ : *base_; }

  std::shared_ptr<const FileTree> base_;
  std::shared_ptr<const FileTree> other_;
  std::set<std::string, std::less<>> paths_;
  std::set<std::string, std::less<>> touched_;  // the directories above them
  std::map<std::string, std::vector<FileEntry>, std::less<>> added_;
};

}  // namespace

std::shared_ptr<const FileTree> restored_tree(std::shared_ptr<const FileTree> base,
                                              std::shared_ptr<const FileTree> other,
                                              const std::vector<std::string>& paths) {
  return std::make_shared<RestoredTree>(std::move(base), std::move(other), paths);
}

}  // namespace decant
