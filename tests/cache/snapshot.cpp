// See snapshot.hpp.
#include "cache/snapshot.hpp"

#include "cache/pieces.hpp"
#include "context/ignore.hpp"
#include "context/links.hpp"
#include "context/path.hpp"
#include "context/wildcard.hpp"

#include <algorithm>
#include <charconv>

namespace decant::scenarios {
namespace {

FileEntry entry_of(const std::string& path, const Node& node) {
  FileEntry entry{.path = path, .type = node.type, .mode = node.mode, .size_bytes = node.content.size()};
  if (node.type == FileType::symlink) entry.link_target = node.content;
  return entry;
}

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<FileEntry> SnapshotFiles::entry(std::string_view path) const {
  const auto found = snapshot_.find(path);
  if (found == snapshot_.end()) return std::nullopt;
  return entry_of(found->first, found->second);
}

std::vector<FileEntry> SnapshotFiles::children(std::string_view directory) const {
  std::vector<FileEntry> all;
  for (auto place = snapshot_.lower_bound(directory); place != snapshot_.end(); ++place) {
    const std::string& path = place->first;
    if (!directory.empty() && !path.starts_with(directory)) break;
    if (path != directory && parent_of(path) == directory) all.push_back(entry_of(path, place->second));
  }
  std::ranges::sort(all, {}, &FileEntry::path);
  return all;
}

ContentId SnapshotFiles::identity(const EntryView& entry) const {
  const Node& node = snapshot_.find(entry.path)->second;
  cache::Pieces pieces;
  pieces.number(static_cast<std::uint64_t>(node.type));
  pieces.number(node.type == FileType::symlink ? 0777 : node.mode);
  pieces.number(static_cast<std::uint64_t>(node.uid)).number(static_cast<std::uint64_t>(node.gid));
  pieces.add(node.content);
  for (const auto& [name, value] : node.attributes) {
    const bool dropped =
        (name.starts_with("security.") && name != "security.capability") || name.starts_with("system.");
    if (!dropped) pieces.add(name).add(value);
  }
  return pieces.id();
}

std::optional<std::string> real_path(const Snapshot& snapshot, std::string_view path) {
  const SnapshotFiles files(snapshot);
  const auto at = [&](std::string_view each) {
    return each.empty() ? std::optional(FileEntry{.path = "", .type = FileType::directory})
                        : files.entry(each);
  };
  return follow_links(at, context_path(path));
}

void make_directories(Snapshot& snapshot, std::string_view path, const Node& like) {
  for (std::size_t end = 0; end != std::string_view::npos && !path.empty();) {
    end = path.find('/', end == 0 ? 0 : end + 1);
    const std::string_view part = path.substr(0, end);
    if (!snapshot.contains(part)) snapshot.emplace(part, like);
  }
}

void remove(Snapshot& snapshot, std::string_view path) {
  std::erase_if(snapshot, [&](const auto& each) { return is_within(each.first, path); });
}

void graft(const Snapshot& from, std::string_view below, Snapshot& into, std::string_view to) {
  const Node directory{.type = FileType::directory, .mode = 0755};
  if (below.empty()) make_directories(into, to, directory);
  if (!to.empty()) make_directories(into, parent_of(to), directory);
  for (const auto& [path, node] : from) {
    if (!is_within(path, below)) continue;
    const std::string_view rest = path == below
                                      ? std::string_view()
                                      : std::string_view(path).substr(below.empty() ? 0 : below.size() + 1);
    into[rest.empty() ? std::string(to) : join_context(to, rest)] = node;
  }
}

std::int64_t user_number(const Snapshot& snapshot, std::string_view file, std::string_view name) {
  if (const auto value = number(name)) return *value;
  const auto found = snapshot.find(file);
  std::string_view text =
      found == snapshot.end() ? std::string_view() : std::string_view(found->second.content);
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (!line.starts_with(std::string(name) + ":")) continue;
    std::string_view rest = line.substr(line.find(':', name.size() + 1) + 1);
    return number(rest.substr(0, rest.find(':'))).value_or(0);
  }
  return 0;
}

namespace {

class Copier {
 public:
  Copier(const cache::FileAction& action, const Snapshot& source, Snapshot& snapshot)
      : action_(action),
        source_(source),
        snapshot_(snapshot),
        destination_(real_path(snapshot, action.destination).value_or("")) {}

  bool run() {
    const std::string pattern = context_path(action_.source);
    if (action_.from_files && has_wildcards(pattern)) {
      for (const auto& [path, node] : source_) {
        if (wildcard_match("/" + pattern, "/" + path)) copy(path, false);
      }
      return true;
    }
    const std::optional<std::string> path = real_path(source_, pattern);
    if (!path || (!path->empty() && !source_.contains(*path))) return false;
    copy(*path, !action_.includes.empty(), name_of_path(pattern));
    return true;
  }

 private:
  void copy(const std::string& path, bool keeps_parents, std::string_view name = {}) {
    const auto found = source_.find(path);
    if (found != source_.end() && found->second.type != FileType::directory) {
      const bool below = action_.destination.ends_with('/') || is_directory(destination_);
      place(below ? join_context(destination_, name.empty() ? name_of_path(path) : name) : destination_,
            found->second);
      return;
    }
    make_directories(snapshot_, destination_, Node{.type = FileType::directory, .mode = 0755});
    const auto includes = IgnoreFile::compile(action_.includes);
    const auto excludes = IgnoreFile::compile(action_.excludes);
    for (const auto& [each, node] : source_) {
      if (each == path || !is_within(each, path)) continue;
      const std::string rest = each.substr(path.empty() ? 0 : path.size() + 1);
      if (excludes && !excludes->empty() && excludes->matches(rest)) continue;
      if (keeps_parents && includes && !includes->matches(rest)) continue;
      place(join_context(destination_, rest), node);
    }
  }

  bool is_directory(const std::string& path) const {
    const auto found = snapshot_.find(path);
    return path.empty() || (found != snapshot_.end() && found->second.type == FileType::directory);
  }

  void place(const std::string& path, Node node) {
    make_directories(snapshot_, parent_of(path), Node{.type = FileType::directory, .mode = 0755});
    if (!action_.owner.empty()) {
      const std::string_view owner = action_.owner;
      const std::size_t colon = owner.find(':');
      node.uid = user_number(snapshot_, "etc/passwd", owner.substr(0, colon));
      node.gid = colon == std::string_view::npos
                     ? node.uid
                     : user_number(snapshot_, "etc/group", owner.substr(colon + 1));
    }
    unsigned mode = 0;
    const std::string& text = action_.mode;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), mode, 8);
    if (!text.empty() && error == std::errc() && end == text.data() + text.size()) node.mode = mode;
    snapshot_[path] = std::move(node);
  }

  const cache::FileAction& action_;
  const Snapshot& source_;
  Snapshot& snapshot_;
  std::string destination_;
};

}  // namespace

bool apply(const cache::FileAction& action, const Snapshot& source, Snapshot& snapshot) {
  using Kind = cache::FileAction::Kind;
  const std::string path = real_path(snapshot, action.destination).value_or("");
  switch (action.kind) {
    case Kind::make_directory: {
      Node directory{.type = FileType::directory, .mode = 0755};
      const std::string_view owner = action.owner;
      directory.uid = directory.gid = user_number(snapshot, "etc/passwd", owner.substr(0, owner.find(':')));
      std::from_chars(action.mode.data(), action.mode.data() + action.mode.size(), directory.mode, 8);
      make_directories(snapshot, path, directory);
      return true;
    }
    case Kind::make_file:
      snapshot[path] = Node{.mode = action.mode == "755" ? 0755U : 0644U, .content = action.content};
      return true;
    case Kind::copy:
      return Copier(action, source, snapshot).run();
  }
  return true;
}

}  // namespace decant::scenarios
