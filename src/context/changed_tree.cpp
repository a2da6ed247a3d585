// A tree after a change of which only the paths are known (`explain --changed package-lock.json`): what
// exists there has another content, whatever it is; what does not exist there comes into being as an empty
// file.
#include "context/content_id.hpp"
#include "context/file_tree.hpp"
#include "context/path.hpp"

#include <set>

namespace decant {

namespace {

class ChangedTree final : public FileTree {
 public:
  ChangedTree(std::shared_ptr<const FileTree> base, const std::vector<std::string>& paths)
      : base_(std::move(base)) {
    for (const std::string& written : paths) {
      std::string path = context_path(written);
      if (base_->entry(path)) {
        changed_.insert(std::move(path));
      } else if (can_exist(path)) {
        create(path);
      }
    }
  }

  [[nodiscard]] std::optional<FileEntry> entry(std::string_view path) const override {
    if (const auto found = created_.find(path); found != created_.end()) return found->second;
    return base_->entry(path);
  }

  [[nodiscard]] std::vector<FileEntry> children(std::string_view directory) const override {
    std::vector<FileEntry> all = base_->children(directory);
    const auto first = created_.lower_bound(directory.empty() ? std::string() : std::string(directory) + '/');
    for (auto item = first; item != created_.end() && is_within(item->first, directory); ++item) {
      if (parent_of(item->first) == directory) all.push_back(item->second);
    }
    std::ranges::sort(all, {}, &FileEntry::path);
    return all;
  }

  [[nodiscard]] Result<std::string> read(std::string_view path) const override {
    const auto found = created_.find(path);
    if (found == created_.end()) return base_->read(path);
    if (found->second.type == FileType::directory)
      return Problem{.what = fmt::format("{}: is a directory", path)};
    return std::string();
  }

  [[nodiscard]] Result<ContentId> content_id(std::string_view path) const override {
    const auto found = created_.find(path);
    if (found != created_.end()) {
      if (found->second.type == FileType::directory)
        return Problem{.what = fmt::format("{}: is a directory", path)};
      return content_id_of({});
    }
    const Result<ContentId> id = base_->content_id(path);
    if (!id || !is_changed(path)) return id;
    return other_content_than(*id);
  }

  [[nodiscard]] std::vector<Xattr> xattrs(std::string_view path) const override {
    return created_.contains(path) ? std::vector<Xattr>() : base_->xattrs(path);
  }

  [[nodiscard]] std::string describe() const override { return base_->describe() + " with changes"; }

 private:
  [[nodiscard]] bool is_changed(std::string_view path) const {
    for (std::string_view part = path;; part = parent_of(part)) {
      if (changed_.contains(part)) return true;
      if (part.empty()) return false;
    }
  }

  // Nothing comes into being below a file or a link.
  [[nodiscard]] bool can_exist(std::string_view path) const {
    for (std::string_view parent = parent_of(path);; parent = parent_of(parent)) {
      if (const std::optional<FileEntry> found = entry(parent)) return found->type == FileType::directory;
      if (parent.empty()) return true;
    }
  }

  void create(std::string_view path) {
    created_.emplace(path, FileEntry{.path = std::string(path),
                                     .type = FileType::file,
                                     .mode = 0644,
                                     .size_bytes = 0,
                                     .link_target = {}});
    for (std::string_view parent = parent_of(path); !parent.empty(); parent = parent_of(parent)) {
      if (base_->entry(parent)) return;
      created_.insert_or_assign(std::string(parent), FileEntry{.path = std::string(parent),
                                                               .type = FileType::directory,
                                                               .mode = 0755,
                                                               .size_bytes = 0,
                                                               .link_target = {}});
    }
  }

  std::shared_ptr<const FileTree> base_;
  std::set<std::string, std::less<>> changed_;
  std::map<std::string, FileEntry, std::less<>> created_;
};

}  // namespace

std::shared_ptr<const FileTree> changed_tree(std::shared_ptr<const FileTree> base,
                                             std::vector<std::string> changed_paths) {
  return std::make_shared<ChangedTree>(std::move(base), changed_paths);
}

}  // namespace decant
