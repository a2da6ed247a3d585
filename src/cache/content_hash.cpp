// See content_hash.hpp.
#include "cache/content_hash.hpp"

#include "cache/pieces.hpp"
#include "context/ignore.hpp"
#include "context/links.hpp"
#include "context/path.hpp"
#include "context/wildcard.hpp"

#include <algorithm>

namespace decant::cache {
namespace {

// The root of a snapshot: what its own metadata are does not count.
FileEntry root_entry() {
  return {.path = "", .type = FileType::directory, .mode = 0};
}

std::optional<FileEntry> entry_at(const Files& files, std::string_view path) {
  return path.empty() ? std::optional(root_entry()) : files.entry(path);
}

// Where `path` leads when links on the way count, and the last one when asked for.
std::optional<std::string> resolved(const Files& files, std::string_view path, bool follow_last) {
  const auto at = [&](std::string_view each) { return entry_at(files, each); };
  if (follow_last) return follow_links(at, path);
  const std::optional<std::string> parent = follow_links(at, parent_of(path));
  if (!parent) return std::nullopt;
  return join_context(*parent, name_of_path(path));
}

// The part of a pattern without wildcards, and whether there is more. Paths without a leading slash.
std::string_view plain_part(std::string_view pattern, bool& has_rest) {
  std::size_t end = 0;
  has_rest = false;
  for (const std::string_view part : split_path(pattern)) {
    if (has_wildcards(part)) {
      has_rest = true;
      break;
    }
    end = static_cast<std::size_t>(part.data() + part.size() - pattern.data());
  }
  return pattern.substr(0, end);
}

}  // namespace

namespace {

// Two generations of sixty bytes each, and what the last listings hold.
constexpr std::size_t kMostDirectories = 100'000;
constexpr std::size_t kMostChildren = 1'000'000;

ContentId memo_key(std::string_view path, const ContentId& version) {
  const ContentId place = content_id_of(path);
  return {version.high ^ place.high, version.low ^ place.low};
}

}  // namespace

const ContentId* DirectoryMemo::find(std::string_view path, const ContentId& version) {
  const ContentId key = memo_key(path, version);
  if (const auto found = young_.find(key); found != young_.end()) return &found->second;
  const auto found = old_.find(key);
  if (found == old_.end()) return nullptr;
  const ContentId digest = found->second;
  add(path, version, digest);
  return &young_.at(key);
}

void DirectoryMemo::add(std::string_view path, const ContentId& version, const ContentId& digest) {
  if (young_.size() >= kMostDirectories) old_ = std::exchange(young_, {});
  young_.insert_or_assign(memo_key(path, version), digest);
}

DirectoryMemo::Listing DirectoryMemo::list(std::string_view path, ChildVersions now) const {
  Listing listing{.children = {}, .keep = std::move(now.keep)};
  listing.children.reserve(now.list.size());
  const auto found = last_.find(std::string(path));
  const std::vector<Child> none;
  const std::vector<Child>& before = found == last_.end() ? none : found->second.children;
  std::size_t at = 0;
  for (const ChildVersion& each : now.list) {
    Child child{.name = each.name, .type = each.type, .version = each.version};
    while (at < before.size() && before[at].name < each.name) ++at;
    if (at < before.size() && before[at].name == each.name && before[at].version == each.version) {
      child.known = before[at].known;
      child.excluded = before[at].excluded;
      child.digest = before[at].digest;
    }
    listing.children.push_back(child);
  }
  return listing;
}

void DirectoryMemo::keep(std::string_view path, Listing listing) {
  children_ += listing.children.size();
  Listing& last = last_[std::string(path)];
  children_ -= last.children.size();
  last = std::move(listing);
  if (children_ <= kMostChildren) return;
  last_.clear();
  children_ = 0;
}

void DirectoryMemo::clear() {
  young_.clear();
  old_.clear();
  last_.clear();
  children_ = 0;
}

ContentId ContentHash::header(const FileEntry& directory) const {
  if (directory.path.empty()) return Pieces().add("root").id();
  return files_.identity(directory);
}

// A whole record: a file's identity, or a directory with all that is below it. Iterative: trees may be deep.
ContentId ContentHash::of(const FileEntry& entry) {
  if (entry.type != FileType::directory) return files_.identity(entry);
  struct Level {
    FileEntry directory;
    std::optional<ContentId> version{};
    bool keeps = false;  // its listing, for the next build
    std::optional<std::function<bool(std::string_view)>> sieve{};
    DirectoryMemo::Listing listing{};
    std::vector<FileEntry> entries{};  // parallel to the listing, where versions are not known
    std::size_t next = 0;
  };
  std::vector<Level> levels;
  const auto version_of = [&](const FileEntry& directory) {
    return memo_ != nullptr ? files_.version(directory.path) : std::nullopt;
  };
  const auto open = [&](const FileEntry& directory) {
    Level level{.directory = directory, .version = version_of(directory)};
    auto versions = level.version ? files_.child_versions(directory.path) : std::nullopt;
    level.keeps = versions.has_value();
    if (versions) {
      level.listing = memo_->list(directory.path, *std::move(versions));
    } else {
      level.entries = files_.children(directory.path);
      for (const FileEntry& child : level.entries)
        level.listing.children.push_back({.name = name_of_path(child.path)});
    }
    levels.push_back(std::move(level));
  };
  const auto remembered = [&](const FileEntry& directory) -> const ContentId* {
    if (const auto known = directories_.find(directory.path); known != directories_.end())
      return &known->second;
    if (const auto subtree = files_.subtree(directory.path)) {
      const ContentId id = Pieces().add("subtree").add(*subtree).id();
      return &directories_.emplace(directory.path, id).first->second;
    }
    if (const auto version = version_of(directory)) {
      if (const ContentId* digest = memo_->find(directory.path, *version))
        return &directories_.emplace(directory.path, *digest).first->second;
    }
    return nullptr;
  };
  if (const ContentId* known = remembered(entry)) return *known;
  ContentId last{};
  open(entry);
  while (!levels.empty()) {
    Level& level = levels.back();
    if (level.next == level.listing.children.size()) {
      Pieces pieces;
      pieces.add("").add(header(level.directory));
      for (const DirectoryMemo::Child& child : level.listing.children) {
        if (!child.excluded) pieces.add(child.name).add(child.digest);
      }
      last = pieces.id();
      directories_.emplace(level.directory.path, last);
      if (level.version) memo_->add(level.directory.path, *level.version, last);
      if (level.keeps) memo_->keep(level.directory.path, std::move(level.listing));
      levels.pop_back();
      if (!levels.empty()) {
        DirectoryMemo::Child& child = levels.back().listing.children[levels.back().next++];
        child.digest = last;
        child.known = true;
      }
      continue;
    }
    DirectoryMemo::Child& child = level.listing.children[level.next];
    if (child.known) {
      ++level.next;
      continue;
    }
    if (level.keeps && child.type != FileType::directory) {
      // What it is, is what its version says; only whether it is sent is asked.
      if (!level.sieve) level.sieve = files_.sieve(level.directory.path);
      child.excluded = *level.sieve != nullptr && !(*level.sieve)(child.name);
      child.digest = child.version;
      child.known = true;
      ++level.next;
      continue;
    }
    const auto at = level.entries.empty() ? files_.entry(join_context(level.directory.path, child.name))
                                          : std::optional(level.entries[level.next]);
    const ContentId* known = at && at->type == FileType::directory ? remembered(*at) : nullptr;
    if (at && at->type == FileType::directory && known == nullptr) {
      open(*at);
      continue;
    }
    child.excluded = !at;
    if (at) child.digest = known != nullptr ? *known : files_.identity(*at);
    child.known = true;
    ++level.next;
  }
  return last;
}

std::optional<ContentId> ContentHash::plain(std::string_view path, bool follow_last) {
  const std::optional<std::string> place = resolved(files_, path, follow_last);
  if (!place) return std::nullopt;
  const std::optional<FileEntry> entry = entry_at(files_, *place);
  if (!entry) return std::nullopt;
  return of(*entry);
}

// One path that a selector with wildcards or patterns takes.
struct ContentHash::Included {
  std::string path;  // as the selector sees it: below its plain part, links not followed
  ContentId digest{};
};

// Goes through the files below the plain part of a selector, in BuildKit's order: a directory, its header,
// then what is below it.
class ContentHash::Listing {
 public:
  Listing(ContentHash& hash, const Selector& selector, const IgnoreFile* includes, const IgnoreFile* excludes)
      : hash_(hash),
        files_(hash.files_),
        selector_(selector),
        includes_(includes),
        excludes_(excludes),
        pattern_(context_path(selector.path)) {}

  std::optional<std::vector<Included>> run() {
    bool has_rest = false;
    prefix_ = selector_.wildcard ? std::string(plain_part(pattern_, has_rest)) : pattern_;
    const std::optional<std::string> place = resolved(files_, prefix_, selector_.wildcard && has_rest);
    if (!place) return std::vector<Included>();
    const std::optional<FileEntry> root = entry_at(files_, *place);
    if (!root) return std::vector<Included>();
    struct Frame {
      FileEntry entry;
      std::string path;    // as the selector sees it
      std::size_t parent;  // into parents_, or none
      std::string match;   // the matched path that it lies in; with no wildcards the whole pattern
      bool in_match;
    };
    constexpr std::size_t kNoParent = SIZE_MAX;
    std::vector<Frame> stack;
    stack.push_back({*root, prefix_, kNoParent, pattern_, !selector_.wildcard});
    while (!stack.empty()) {
      Frame frame = std::move(stack.back());
      stack.pop_back();
      if (!frame.in_match && !pattern_.empty()) {
        if (wildcard_match("/" + pattern_, "/" + frame.path)) {
          frame.in_match = true;
          frame.match = frame.path;
        }
      }
      const bool directory = frame.entry.type == FileType::directory;
      std::size_t parent = frame.parent;
      if (frame.in_match) {
        visit(frame.entry, frame.path, frame.match, frame.parent);
        if (directory) parent = parents_.size() - 1;
      }
      if (!directory || (!frame.in_match && is_too_deep(frame.path))) continue;
      std::vector<FileEntry> children = files_.children(frame.entry.path);
      for (std::size_t i = children.size(); i-- > 0;) {
        std::string path = join_context(frame.path, name_of_path(children[i].path));
        stack.push_back({std::move(children[i]), std::move(path), parent, frame.match, frame.in_match});
      }
    }
    if (!has_required()) return std::nullopt;
    return std::move(included_);
  }

  [[nodiscard]] const std::string& prefix() const { return prefix_; }

 private:
  struct Parent {
    std::string path;
    ContentId header{};
    bool included = false;
    std::size_t parent = SIZE_MAX;
    IgnoreFile::Matched include_matched, exclude_matched;
  };

  void visit(const FileEntry& entry, const std::string& path, const std::string& match, std::size_t parent) {
    std::string_view candidate = path;
    if (path == match) {
      candidate = {};
    } else if (!match.empty()) {
      candidate.remove_prefix(match.size() + 1);
    }
    IgnoreFile::Matched include_matched, exclude_matched;
    const bool taken = takes(candidate, parent, include_matched, exclude_matched);
    if (entry.type == FileType::directory) {
      parents_.push_back(
          {path, hash_.header(entry), false, parent, std::move(include_matched), std::move(exclude_matched)});
      if (taken) include_directory(parents_.size() - 1);
      return;
    }
    if (!taken) return;
    include_directory(parent);
    ContentId digest = hash_.files_.identity(entry);
    if (parent == SIZE_MAX && selector_.follow_links && entry.type == FileType::symlink) {
      // A link that leads nowhere counts as what it is.
      digest = hash_.plain(entry.path, true).value_or(digest);
    }
    included_.push_back({path, digest});
  }

  bool takes(std::string_view candidate, std::size_t parent, IgnoreFile::Matched& include_matched,
             IgnoreFile::Matched& exclude_matched) const {
    const IgnoreFile::Matched none;
    if (includes_ != nullptr) {
      const IgnoreFile::Matched& above = parent == SIZE_MAX ? none : parents_[parent].include_matched;
      if (!includes_->walk_matches(candidate, above, include_matched)) return false;
    }
    if (excludes_ == nullptr) return true;
    const IgnoreFile::Matched& above = parent == SIZE_MAX ? none : parents_[parent].exclude_matched;
    return !excludes_->walk_matches(candidate, above, exclude_matched);
  }

  // The headers of the directories that something lies in are taken with it.
  void include_directory(std::size_t index) {
    std::vector<std::size_t> missing;
    for (; index != SIZE_MAX && !parents_[index].included; index = parents_[index].parent)
      missing.push_back(index);
    for (std::size_t i = missing.size(); i-- > 0;) {
      Parent& parent = parents_[missing[i]];
      parent.included = true;
      included_.push_back({parent.path, parent.header});
    }
  }

  // Nothing below it can match: a `*` ends at a slash. A class may hold one.
  bool is_too_deep(std::string_view path) const {
    if (pattern_.find('[') != std::string::npos) return false;
    return !path.empty() && std::ranges::count(path, '/') >= std::ranges::count(pattern_, '/');
  }

  bool has_required() const {
    return std::ranges::all_of(selector_.required, [&](const std::string& path) {
      return std::ranges::any_of(
          included_, [&](const Included& each) { return each.path.starts_with(context_path(path)); });
    });
  }

  ContentHash& hash_;
  const Files& files_;
  const Selector& selector_;
  const IgnoreFile* includes_;
  const IgnoreFile* excludes_;
  std::string pattern_;
  std::string prefix_;
  std::vector<Parent> parents_;
  std::vector<Included> included_;
};

std::optional<ContentId> ContentHash::listed(const Selector& selector) {
  const auto compiled = [](const std::vector<std::string>& patterns) -> std::optional<IgnoreFile> {
    if (patterns.empty()) return std::nullopt;
    Result<IgnoreFile> file = IgnoreFile::compile(patterns);
    if (!file) return std::nullopt;
    return std::move(*file);
  };
  const std::optional<IgnoreFile> includes = compiled(selector.includes);
  const std::optional<IgnoreFile> excludes = compiled(selector.excludes);
  if (includes.has_value() == selector.includes.empty() || excludes.has_value() == selector.excludes.empty())
    return std::nullopt;
  Listing listing(*this, selector, includes ? &*includes : nullptr, excludes ? &*excludes : nullptr);
  const std::optional<std::vector<Included>> included = listing.run();
  if (!included) return std::nullopt;
  if (included->empty()) return Pieces().id();
  const std::string_view name = selector.path == "/" ? selector.path : name_of_path(selector.path);
  const std::string& first = included->front().path;
  if (included->size() == 1 && name == (first.empty() ? "/" : name_of_path(first)))
    return included->front().digest;
  Pieces pieces;
  for (const Included& each : *included)
    pieces.add(std::string_view(each.path).substr(std::min(listing.prefix().size(), each.path.size())))
        .add(each.digest);
  return pieces.id();
}

std::optional<ContentId> ContentHash::one(const Selector& selector) {
  if (!selector.wildcard && selector.includes.empty() && selector.excludes.empty())
    return plain(context_path(selector.path), selector.follow_links);
  return listed(selector);
}

std::optional<ContentId> ContentHash::digest(std::span<const Selector> selectors) {
  const Selector whole{.path = "/"};
  if (selectors.empty()) selectors = {&whole, 1};
  Pieces pieces;
  for (const Selector& selector : selectors) {
    const std::optional<ContentId> id = one(selector);
    if (!id) return std::nullopt;
    pieces.add(*id);
  }
  return pieces.id();
}

std::optional<ContentId> content_digest(const Files& files, std::span<const Selector> selectors) {
  return ContentHash(files).digest(selectors);
}

}  // namespace decant::cache
