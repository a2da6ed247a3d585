// The context: see context.hpp. The walk is fsutil's (filter.go), which asks the patterns from the top down
// and sends an excluded directory only when something below it is sent. A directory that is excluded, and
// that no pattern with `!` could reach into, is never opened.
#include "context/context.hpp"

#include "context/links.hpp"
#include "context/path.hpp"
#include "context/walk_wide.hpp"

namespace decant {

Context::Context(std::shared_ptr<const FileTree> tree, std::shared_ptr<const IgnoreFile> ignore,
                 std::string ignore_name)
    : tree_(std::move(tree)), ignore_(std::move(ignore)), ignore_name_(std::move(ignore_name)) {}

Context Context::with_tree(std::shared_ptr<const FileTree> tree) const {
  Context other(std::move(tree), ignore_, ignore_name_);
  other.manifests_ = manifests_;
  return other;
}

bool Context::excluded(std::string_view path, IgnoreFile::Matched& matched) const {
  IgnoreFile::Matched parent;
  bool out = false;
  for (std::size_t slash = path.find('/');; slash = path.find('/', slash + 1)) {
    out = ignore_->walk_matches(path.substr(0, slash), parent, matched);
    if (slash == std::string_view::npos) return out;
    parent.swap(matched);
  }
}

bool Context::sends(const FileEntry& directory, bool excluded, const IgnoreFile::Matched& matched) const {
  if (!excluded) return true;
  if (directory.type != FileType::directory || !ignore_->may_reenter(directory.path)) return false;
  std::vector<FileEntry> first;
  walk_into(directory.path, matched, first, true);
  return !first.empty();
}

std::optional<FileEntry> Context::entry(std::string_view path) const {
  std::optional<FileEntry> found = tree_->entry(path);
  if (!found || path.empty() || ignore_->empty()) return found;
  IgnoreFile::Matched matched;
  const bool out = excluded(path, matched);
  if (!sends(*found, out, matched)) return std::nullopt;
  return found;
}

std::vector<FileEntry> Context::children(std::string_view directory) const {
  std::vector<FileEntry> all = tree_->children(directory);
  if (ignore_->empty()) return all;
  IgnoreFile::Matched parent;
  if (!directory.empty()) excluded(directory, parent);
  std::erase_if(all, [this, &parent](const FileEntry& child) {
    IgnoreFile::Matched matched;
    const bool out = ignore_->walk_matches(child.path, parent, matched);
    return !sends(child, out, matched);
  });
  return all;
}

std::function<bool(std::string_view)> Context::sieve(std::string_view directory) const {
  if (ignore_->empty()) return nullptr;
  IgnoreFile::Matched parent;
  if (!directory.empty()) excluded(directory, parent);
  const bool any_matched = std::ranges::any_of(parent, [](std::uint64_t bits) { return bits != 0; });
  if (!any_matched && !ignore_->may_match_below(directory)) return nullptr;
  return [this, parent = std::move(parent), own = IgnoreFile::Matched(),
          directory = std::string(directory)](std::string_view name) mutable {
    return !ignore_->walk_matches(join_context(directory, name), parent, own);
  };
}

EntryList Context::walk(std::string_view directory) const {
  IgnoreFile::Matched matched;
  if (!directory.empty()) {
    const bool out = excluded(directory, matched);
    if (out && !ignore_->may_reenter(directory)) return {};
  }
  return walk_wide(directory, matched, *tree_, *ignore_,
                   [this](std::string_view excluded_directory, const IgnoreFile::Matched& own) {
                     std::vector<FileEntry> below;
                     walk_into(excluded_directory, own, below, false);
                     return below;
                   });
}

// Depth first with a stack of its own: how deep a tree is, is not ours to say. An excluded directory waits
// with its place in `sent` kept free of it until something below it is sent.
void Context::walk_into(std::string_view directory, const IgnoreFile::Matched& matched,
                        std::vector<FileEntry>& sent, bool only_first) const {
  struct Level {
    IgnoreFile::Matched matched;
    std::vector<FileEntry> entries;
    std::size_t next = 0;
    std::optional<FileEntry> waiting;  // the directory itself, as long as it is not sent
  };
  std::vector<Level> levels;
  levels.push_back({.matched = matched, .entries = tree_->children(directory), .waiting = std::nullopt});
  while (!levels.empty()) {
    Level& level = levels.back();
    if (level.next == level.entries.size()) {
      levels.pop_back();
      continue;
    }
    FileEntry entry = std::move(level.entries[level.next++]);
    IgnoreFile::Matched own;
    const bool out = ignore_->walk_matches(entry.path, level.matched, own);
    const bool is_directory = entry.type == FileType::directory;
    if (out && !(is_directory && ignore_->may_reenter(entry.path))) continue;
    std::vector<FileEntry> below;
    if (is_directory) below = tree_->children(entry.path);
    if (out) {
      levels.push_back({.matched = std::move(own), .entries = std::move(below), .waiting = std::move(entry)});
      continue;
    }
    for (Level& above : levels) {
      if (above.waiting) sent.push_back(*std::exchange(above.waiting, std::nullopt));
    }
    sent.push_back(std::move(entry));
    if (only_first) return;
    if (is_directory) {
      levels.push_back({.matched = std::move(own), .entries = std::move(below), .waiting = std::nullopt});
    }
  }
}

namespace {

// The ignore file's text; nothing when there is none. A link is followed as docker's client does when it
// opens the file, but never out of the context.
Result<std::optional<std::string>> read_ignore_file(const FileTree& tree, const std::string& path) {
  const std::optional<FileEntry> found = tree.entry(path);
  if (!found || found->type == FileType::directory) return std::optional<std::string>();
  std::string target = path;
  if (found->type == FileType::symlink) {
    const EntryAt entry_at = [&tree](std::string_view part) { return tree.entry(part); };
    const std::optional<std::string> followed = follow_links(entry_at, path);
    if (!followed || !tree.entry(*followed)) return std::optional<std::string>();
    target = *followed;
  }
  Result<std::string> text = tree.read(target);
  if (!text) return text.problem();
  return std::optional(std::move(*text));
}

}  // namespace

Result<Context> open_context(std::shared_ptr<const FileTree> tree, std::string_view dockerfile) {
  std::vector<std::string> names;
  const bool inside = !dockerfile.empty() && dockerfile != "-" && !dockerfile.starts_with('/') &&
                      !clean_path(dockerfile).starts_with("..");
  if (inside) names.push_back(context_path(dockerfile) + ".dockerignore");
  names.emplace_back(".dockerignore");
  for (const std::string& name : names) {
    const Result<std::optional<std::string>> text = read_ignore_file(*tree, name);
    if (!text) return text.problem();
    if (*text) return open_context_with_ignore(std::move(tree), name, **text);
  }
  return Context(std::move(tree), std::make_shared<IgnoreFile>(), "");
}

Result<Context> open_context_with_ignore(std::shared_ptr<const FileTree> tree, std::string_view name,
                                         std::string_view text) {
  Result<IgnoreFile> ignore = IgnoreFile::parse(name, text);
  if (!ignore) return ignore.problem();
  return Context(std::move(tree), std::make_shared<IgnoreFile>(std::move(*ignore)), std::string(name));
}

}  // namespace decant
