// See git_tree.hpp. Trees are looked up component by component in the repository's cache of trees, so that a
// walk over history opens again only what changed.
#include "context/git_tree.hpp"

#include "base/name_pattern.hpp"
#include "context/content_id.hpp"
#include "context/git_attributes.hpp"
#include "context/path.hpp"
#include "host/files.hpp"

#include <cstring>
#include <mutex>

namespace decant {
namespace {

using git::ObjectId;
using git::ObjectType;
using git::Repository;
using git::TreeReader;

struct GitNode {
  std::uint32_t mode = git::kModeTree;
  ObjectId id;
  [[nodiscard]] std::uint32_t kind() const { return mode & 0170000U; }
};

// As git itself refuses names that lead out of `modules`.
bool is_safe_name(std::string_view name) {
  if (name.empty() || name.starts_with('/')) return false;
  const std::vector<std::string_view> parts = split_path(name);
  return std::ranges::none_of(parts, [](std::string_view part) { return part == ".." || part == "."; });
}

class GitTree final : public FileTree {
 public:
  GitTree(std::shared_ptr<const Repository> repository, const ObjectId& root, GitTreeOptions options,
          int depth)
      : repository_(std::move(repository)), root_(root), options_(std::move(options)), depth_(depth) {
    top_ = GitNode{.mode = git::kModeTree, .id = root_};
    for (const std::string_view part : split_path(options_.below)) {
      top_ = top_->kind() == git::kModeTree ? child(top_->id, part) : std::nullopt;
      if (!top_) break;
    }
  }

  [[nodiscard]] std::optional<FileEntry> entry(std::string_view path) const override {
    const Located at = locate(path);
    if (at.inner) return inside(at, at.inner->entry(at.rest));
    if (!at.node) return std::nullopt;
    return entry_of(*at.node, std::string(path));
  }

  [[nodiscard]] std::vector<FileEntry> children(std::string_view directory) const override {
    const Located at = locate(directory);
    if (at.inner) return children_inside(at, directory);
    if (!at.node) return {};
    if (at.node->kind() == git::kModeSubmodule) {
      const GitTree* const module = submodule(directory, at.node->id);
      if (module == nullptr) return {};
      return children_inside({.inner = module, .prefix = std::string(directory)}, directory);
    }
    if (at.node->kind() != git::kModeTree) return {};
    const auto listed = repository_->directory(at.node->id);
    if (!listed) return {};
    std::vector<FileEntry> found;
    found.reserve((*listed)->entries().size());
    for (const git::TreeEntry& item : (*listed)->entries())
      found.push_back(entry_of({item.mode, item.id}, join_context(directory, item.name)));
    return found;
  }

  [[nodiscard]] std::optional<ChildVersions> child_versions(std::string_view directory) const override {
    if (options_.ids != GitIds::blobs) return std::nullopt;
    const Located at = locate(directory);
    if (at.inner || !at.node || at.node->kind() != git::kModeTree) return std::nullopt;
    auto listed = repository_->directory(at.node->id);
    if (!listed) return std::nullopt;
    ChildVersions found;
    found.list.reserve((*listed)->entries().size());
    const bool converts = may_convert(directory);
    for (const git::TreeEntry& item : (*listed)->entries()) {
      const GitNode node{item.mode, item.id};
      const FileType type = type_of(node);
      found.list.push_back({item.name, type, version_of(node)});
      if (type != FileType::file || !converts) continue;
      const Conversion conversion = conversion_at(join_context(directory, item.name));
      if (!conversion.is_none()) found.list.back().version.high ^= content_id_of(conversion.signature()).high;
    }
    found.keep = *std::move(listed);
    return found;
  }

  // Trees alone are gone over; what a directory holds is found by its id.
  [[nodiscard]] std::vector<std::string> files_named(std::string_view directory,
                                                     std::string_view pattern) const override {
    const Located top = locate(directory);
    if (top.inner) return FileTree::files_named(directory, pattern);
    std::vector<std::string> found;
    std::vector<std::pair<std::string, GitNode>> open;
    if (top.node) open.emplace_back(directory, *top.node);
    while (!open.empty()) {
      const auto [path, node] = std::move(open.back());
      open.pop_back();
      if (node.kind() == git::kModeSubmodule) {
        std::ranges::move(FileTree::files_named(path, pattern), std::back_inserter(found));
        continue;
      }
      const auto listed = node.kind() == git::kModeTree
                              ? repository_->directory(node.id)
                              : Result<std::shared_ptr<const git::Directory>>(Problem{});
      if (!listed) continue;
      for (const git::TreeEntry& item : (*listed)->entries()) {
        const GitNode child{item.mode, item.id};
        if (child.kind() == git::kModeTree || child.kind() == git::kModeSubmodule) {
          open.emplace_back(join_context(path, item.name), child);
        } else if (child.kind() != git::kModeLink && matches_name(pattern, item.name)) {
          found.push_back(join_context(path, item.name));
        }
      }
    }
    std::ranges::sort(found);
    return found;
  }

  [[nodiscard]] std::optional<ContentId> version(std::string_view directory) const override {
    // Bytes depend on attributes, too, which stand in other directories.
    if (options_.ids != GitIds::blobs) return std::nullopt;
    const Located at = locate(directory);
    if (at.inner || !at.node || at.node->kind() != git::kModeTree) return std::nullopt;
    return version_of(*at.node);
  }

  [[nodiscard]] Result<std::string> read(std::string_view path) const override {
    const Located at = locate(path);
    if (at.inner) return at.inner->read(at.rest);
    if (std::optional<Problem> problem = no_file(at, path)) return *std::move(problem);
    if (at.node->kind() == git::kModeLink)
      return Problem{.what = fmt::format("{}: {}: a symbolic link, which is not followed", describe(), path)};
    auto object = repository_->read(at.node->id);
    if (!object) return object.problem();
    const Conversion conversion = conversion_at(path);
    std::string bytes = converted(std::move(object->bytes), conversion, at.node->id);
    if (!conversion.filter.empty()) return filtered(std::move(bytes), conversion, path);
    if (!conversion.encoding.empty()) {
      return Problem{.what = fmt::format("{}: {}: a checkout writes it as {}, which is not done here",
                                         describe(), path, conversion.encoding)};
    }
    return bytes;
  }

  [[nodiscard]] Result<ContentId> content_id(std::string_view path) const override {
    const Located at = locate(path);
    if (at.inner) return at.inner->content_id(at.rest);
    if (options_.ids == GitIds::blobs) {
      if (!at.node) return Problem{.what = fmt::format("{}: {}: does not exist", describe(), path)};
      const bool converts = type_of(*at.node) == FileType::file && may_convert(parent_of(path));
      return content_id_of(fmt::format("blob {} {}", at.node->id.raw(),
                                       converts ? conversion_at(path).signature() : std::string()));
    }
    if (std::optional<Problem> problem = no_file(at, path)) return *std::move(problem);
    if (at.node->kind() == git::kModeLink) {
      const auto target = repository_->read(at.node->id);
      if (!target) return target.problem();
      return content_id_of(target->bytes);
    }
    const Result<std::string> bytes = read(path);
    if (!bytes) return bytes.problem();
    return content_id_of(*bytes);
  }

  [[nodiscard]] std::string describe() const override { return options_.name; }

 private:
  // Where a path leads: to an entry of this repository, or into a submodule.
  struct Located {
    std::optional<GitNode> node{};
    const GitTree* inner = nullptr;
    std::string prefix{};  // the submodule's own path
    std::string rest{};    // below it
  };

  [[nodiscard]] Located locate(std::string_view path) const {
    std::optional<GitNode> at = top_;
    std::size_t begin = 0;
    while (at && begin < path.size()) {
      if (at->kind() == git::kModeSubmodule) {
        std::string prefix(path.substr(0, begin == 0 ? 0 : begin - 1));
        const GitTree* const module = submodule(prefix, at->id);
        if (module == nullptr) return {};
        return {.inner = module, .prefix = std::move(prefix), .rest = std::string(path.substr(begin))};
      }
      if (at->kind() != git::kModeTree) return {};
      const std::size_t end = std::min(path.find('/', begin), path.size());
      if (end > begin) at = child(at->id, path.substr(begin, end - begin));
      begin = end + 1;
    }
    return {.node = at};
  }

  [[nodiscard]] std::optional<GitNode> child(const ObjectId& tree, std::string_view name) const {
    const auto listed = repository_->directory(tree);
    if (!listed) return std::nullopt;
    const git::TreeEntry* const found = (*listed)->find(name);
    return found == nullptr ? std::nullopt : std::optional(GitNode{found->mode, found->id});
  }

  [[nodiscard]] static FileType type_of(const GitNode& node) {
    if (node.kind() == git::kModeTree || node.kind() == git::kModeSubmodule) return FileType::directory;
    return node.kind() == git::kModeLink ? FileType::symlink : FileType::file;
  }

  // Old trees hold modes as 0664, which a checkout does not keep.
  [[nodiscard]] static std::uint32_t file_mode(const GitNode& node) {
    return (node.mode & 0100U) != 0 ? 0755 : 0644;
  }

  // The id is a digest already; a part of it, and what kind of thing it is.
  [[nodiscard]] static ContentId version_of(const GitNode& node) {
    ContentId id;
    std::memcpy(&id, node.id.bytes.data(), sizeof id);
    id.low ^= type_of(node) == FileType::file ? file_mode(node) : node.kind();
    return id;
  }

  [[nodiscard]] FileEntry entry_of(const GitNode& node, std::string path) const {
    FileEntry entry{.path = std::move(path)};
    switch (node.kind()) {
      case git::kModeTree:
        entry.type = FileType::directory;
        entry.mode = 0755;
        break;
      case git::kModeSubmodule:
        entry.type = FileType::directory;
        entry.mode = 0755;
        entry.known = submodule(entry.path, node.id) != nullptr;
        break;
      case git::kModeLink: {
        entry.type = FileType::symlink;
        entry.mode = 0777;
        const auto target = repository_->read(node.id);
        entry.known = static_cast<bool>(target);
        if (target) entry.link_target = target->bytes;
        break;
      }
      default:
        entry.mode = file_mode(node);
        break;
    }
    return entry;
  }

  [[nodiscard]] std::optional<FileEntry> inside(const Located& at, std::optional<FileEntry> entry) const {
    if (entry) entry->path = join_context(at.prefix, entry->path);
    return entry;
  }

  [[nodiscard]] std::vector<FileEntry> children_inside(const Located& at, std::string_view) const {
    std::vector<FileEntry> found = at.inner->children(at.rest);
    for (FileEntry& entry : found) entry.path = join_context(at.prefix, entry.path);
    return found;
  }

  [[nodiscard]] std::optional<Problem> no_file(const Located& at, std::string_view path) const {
    if (!at.node) return Problem{.what = fmt::format("{}: {}: does not exist", describe(), path)};
    if (at.node->kind() == git::kModeSubmodule && submodule(path, at.node->id) == nullptr) {
      return Problem{
          .what = fmt::format("{}: {}: what is in this submodule is not known: its commit {} is not here",
                              describe(), path, at.node->id.short_hex()),
          .remedy = "git submodule update --init brings it"};
    }
    if (at.node->kind() == git::kModeTree || at.node->kind() == git::kModeSubmodule)
      return Problem{.what = fmt::format("{}: {}: is a directory", describe(), path)};
    return std::nullopt;
  }

  // Attributes

  [[nodiscard]] const AttributeFile& attributes_in(const std::string& directory) const {
    if (const auto known = attributes_.find(directory); known != attributes_.end()) return known->second;
    // The root's come first: macros are defined there, and hold for all below.
    if (!directory.empty()) static_cast<void>(attributes_in({}));
    AttributeFile file;
    std::optional<GitNode> at = GitNode{.mode = git::kModeTree, .id = root_};
    for (const std::string_view part : split_path(directory)) {
      at = at->kind() == git::kModeTree ? child(at->id, part) : std::nullopt;
      if (!at) break;
    }
    if (at && at->kind() == git::kModeTree) {
      const std::optional<GitNode> found = child(at->id, ".gitattributes");
      if (found && found->kind() == 0100000U) {
        if (const auto text = repository_->read(found->id))
          file = AttributeFile::parse(text->bytes, macros_, directory.empty());
      }
    }
    return attributes_.emplace(directory, std::move(file)).first->second;
  }

  // Whether attributes in a directory of the context or above it may say of a file in it that a checkout
  // makes other bytes of it.
  [[nodiscard]] bool may_convert(std::string_view directory) const {
    const std::scoped_lock lock(mutex_);
    // The files of one directory are asked for one after the other.
    if (last_asked_ == directory) return last_converts_;
    const std::string full = join_context(options_.below, directory);
    last_asked_ = std::string(directory);
    last_converts_ = false;
    for (std::string_view up = full; !last_converts_; up = parent_of(up)) {
      last_converts_ = attributes_in(std::string(up)).may_convert();
      if (up.empty()) break;
    }
    return last_converts_;
  }

  [[nodiscard]] Conversion conversion_at(std::string_view path) const {
    const std::string full = join_context(options_.below, path);
    AttributeFile::Values values;
    const std::scoped_lock lock(mutex_);
    for (std::string_view rest = full;;) {
      const std::string_view directory = std::string_view(full).substr(0, full.size() - rest.size());
      const std::string key(directory.substr(0, directory.empty() ? 0 : directory.size() - 1));
      attributes_in(key).apply(rest, values);
      const std::size_t slash = rest.find('/');
      if (slash == std::string_view::npos) break;
      rest.remove_prefix(slash + 1);
    }
    return conversion_of(values);
  }

  [[nodiscard]] Result<std::string> filtered(std::string bytes, const Conversion& conversion,
                                             std::string_view path) const {
    if (conversion.filter != "lfs") {
      return Problem{
          .what = fmt::format("{}: {}: a checkout sends it through the filter `{}`, which is not run",
                              describe(), path, conversion.filter),
          .remedy = "use the checked-out directory instead of the commit"};
    }
    const std::optional<std::string> object = lfs_object(bytes);
    if (!object) return bytes;
    const std::string stored = fmt::format("{}/lfs/objects/{}/{}/{}", repository_->place().common_directory,
                                           object->substr(0, 2), object->substr(2, 2), *object);
    if (host::exists(stored)) return host::read_file(stored);
    return Problem{.what = fmt::format("{}: {}: its content is in Git LFS, and not in the local store",
                                       describe(), path),
                   .remedy = "git lfs fetch brings it"};
  }

  // Submodules

  // The tree at `path` (from the context), or nullptr when it is not here.
  [[nodiscard]] const GitTree* submodule(std::string_view path, const ObjectId& commit) const {
    const std::string full = join_context(options_.below, path);
    {
      const std::scoped_lock lock(mutex_);
      if (const auto known = submodules_.find(full); known != submodules_.end()) return known->second.get();
    }
    std::unique_ptr<const GitTree> tree = open_submodule(full, commit);
    const std::scoped_lock lock(mutex_);
    return submodules_.emplace(full, std::move(tree)).first->second.get();
  }

  [[nodiscard]] std::unique_ptr<const GitTree> open_submodule(const std::string& full,
                                                              const ObjectId& commit) const {
    constexpr int kMostNested = 16;
    if (depth_ >= kMostNested) return nullptr;
    std::vector<std::string> places;
    if (const std::optional<std::string> name = submodule_name(full))
      places.push_back(repository_->place().common_directory + "/modules/" + *name);
    if (!repository_->place().work_tree.empty())
      places.push_back(repository_->place().work_tree + "/" + full + "/.git");
    for (const std::string& directory : places) {
      if (!host::is_directory(directory + "/objects")) continue;
      const auto inner =
          Repository::open_at({.work_tree = {}, .git_directory = directory, .common_directory = directory});
      if (!inner || !(*inner)->has(commit)) continue;
      const auto read = (*inner)->commit(commit);
      if (!read) continue;
      return std::make_unique<GitTree>(
          *inner, read->tree,
          GitTreeOptions{.below = {}, .ids = options_.ids, .name = options_.name + ":" + full}, depth_ + 1);
    }
    return nullptr;
  }

  [[nodiscard]] std::optional<std::string> submodule_name(const std::string& full) const {
    const std::optional<GitNode> file = child(root_, ".gitmodules");
    if (!file || file->kind() != 0100000U) return std::nullopt;
    const auto text = repository_->read(file->id);
    if (!text) return std::nullopt;
    for (const git::ConfigValue& value : git::read_config(text->bytes)) {
      if (value.section != "submodule" || value.name != "path" || value.value != full) continue;
      if (is_safe_name(value.subsection)) return value.subsection;
    }
    return std::nullopt;
  }

  std::shared_ptr<const Repository> repository_;
  ObjectId root_;
  std::optional<GitNode> top_;  // the context's directory
  GitTreeOptions options_;
  int depth_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, AttributeFile, std::less<>> attributes_;
  mutable AttributeFile::Macros macros_;
  mutable std::optional<std::string> last_asked_;  // may_convert
  mutable bool last_converts_ = false;
  mutable std::map<std::string, std::unique_ptr<const GitTree>, std::less<>> submodules_;
};

}  // namespace

Result<std::shared_ptr<const FileTree>> open_git_tree(std::shared_ptr<const Repository> repository,
                                                      const ObjectId& id, GitTreeOptions options) {
  ObjectId root = id;
  if (!repository->directory(id)) {
    const auto object = repository->read(id);
    if (!object) return object.problem();
    if (object->type != ObjectType::tree) {
      const auto commit = repository->commit(id);
      if (!commit) return commit.problem();
      root = commit->tree;
    }
  }
  if (options.name.empty()) options.name = "commit " + id.short_hex();
  const auto tree = repository->tree(root);
  if (!tree) return tree.problem();
  options.below = context_path(options.below);
  const std::string below = options.below;
  const std::string name = options.name;
  auto opened = std::make_shared<const GitTree>(std::move(repository), root, std::move(options), 0);
  const auto top = opened->entry("");
  if (!top || top->type != FileType::directory) {
    return Problem{.what = fmt::format("{} has no directory {}", name, below),
                   .remedy = "give a directory that was there then, or a later commit"};
  }
  return std::shared_ptr<const FileTree>(std::move(opened));
}

}  // namespace decant
