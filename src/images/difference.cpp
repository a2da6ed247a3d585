// See difference.hpp.
#include "images/difference.hpp"

#include "base/json.hpp"
#include "base/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace decant::images {
namespace differences {
namespace {

using Files = std::map<std::string, TreeEntry, std::less<>>;
using Groups = std::map<std::uint64_t, std::vector<std::string>>;  // by inode

struct FixedPattern {
  std::string_view path;
  bool itself = false;  // not only what is below it
};

constexpr std::string_view kLogs = "/var/log";
constexpr std::array kFixed{
    FixedPattern{kLogs, false},
    // What builders and runtimes put there for the time of a RUN.
    FixedPattern{"/etc/hosts", true},
    FixedPattern{"/etc/hostname", true},
    FixedPattern{"/etc/resolv.conf", true},
    FixedPattern{"/etc/mtab", true},
    FixedPattern{"/.dockerenv", true},
    FixedPattern{"/proc", true},
    FixedPattern{"/sys", true},
    FixedPattern{"/dev", true},
};

enum class Match : std::uint8_t { none, itself, below };

// `path` without its first slash, `pattern` with it.
Match match(std::string_view path, std::string_view pattern) {
  pattern.remove_prefix(1);
  for (;;) {
    const std::size_t path_end = std::min(path.find('/'), path.size());
    const std::size_t end = std::min(pattern.find('/'), pattern.size());
    const std::string_view part = pattern.substr(0, end);
    if (path_end == 0 || (part != "*" && part != path.substr(0, path_end))) return Match::none;
    const bool last = end == pattern.size();
    if (path_end == path.size()) return last ? Match::itself : Match::none;
    if (last) return Match::below;
    path.remove_prefix(path_end + 1);
    pattern.remove_prefix(end + 1);
  }
}

class Comparer {
 public:
  Comparer(const ImageTree& a, const ImageTree& b, const Patterns& caches)
      : a_(a.files), b_(b.files), caches_(caches), groups_a_(groups(a_)), groups_b_(groups(b_)) {}

  void run(Differences& into) {
    auto a = a_.begin();
    auto b = b_.begin();
    while (a != a_.end() || b != b_.end()) {
      const bool from_a = b == b_.end() || (a != a_.end() && a->first <= b->first);
      const bool from_b = a == a_.end() || (b != b_.end() && b->first <= a->first);
      const std::string& path = from_a ? a->first : b->first;
      PathDifference found{.path = "/" + path,
                           .presence = Presence::both,
                           .kind = from_a ? a->second.kind : b->second.kind,
                           .aspects = {}};
      if (from_a && from_b)
        found.aspects = aspects(a->second, b->second);
      else
        found.presence = from_a ? Presence::only_a : Presence::only_b;
      if (!found.aspects.empty() || found.presence != Presence::both) take(path, std::move(found), into);
      if (from_a) ++a;
      if (from_b) ++b;
    }
  }

 private:
  // The pattern below which it lies; null: it is compared.
  const std::string* uncompared(std::string_view path, Match least, std::string& room) const {
    for (const FixedPattern& fixed : kFixed) {
      const Match found = match(path, fixed.path);
      if (found == Match::below || (found == Match::itself && fixed.itself)) {
        room = fixed.path;
        return &room;
      }
    }
    for (const std::string& cache : caches_) {
      const Match found = match(path, cache);
      if (found == Match::below || (found == Match::itself && least == Match::itself)) return &cache;
    }
    return nullptr;
  }

  [[nodiscard]] bool is_compared(std::string_view path) const {
    std::string room;
    return uncompared(path, Match::below, room) == nullptr;
  }

  Groups groups(const Files& files) const {
    Groups all;
    for (const auto& [path, entry] : files) {
      if (entry.inode != 0) all[entry.inode].push_back(path);
    }
    // A file that nobody shares, which is nearly every one, is looked at no more. A name in a cache is no
    // difference to those that are compared.
    std::erase_if(all, [](const auto& group) { return group.second.size() < 2; });
    for (auto& [inode, paths] : all)
      std::erase_if(paths, [this](const std::string& path) { return !is_compared(path); });
    std::erase_if(all, [](const auto& group) { return group.second.size() < 2; });
    return all;
  }

  static std::string group_of(const Groups& groups, const TreeEntry& entry) {
    const auto found = groups.find(entry.inode);
    return found == groups.end() ? "" : fmt::format("/{}", fmt::join(found->second, " /"));
  }

  static std::string shown_xattrs(const TreeEntry& entry) {
    nlohmann::json object = nlohmann::json::object();
    for (const auto& [name, value] : entry.xattrs) object[name] = value;
    return entry.xattrs.empty() ? "" : dump_json(object, -1, true);
  }

  [[nodiscard]] std::vector<Aspect> aspects(const TreeEntry& a, const TreeEntry& b) const {
    std::vector<Aspect> found;
    if (a.kind != b.kind)
      found.push_back({"type", std::string(name_of(a.kind)), std::string(name_of(b.kind))});
    if (a.mode != b.mode)
      found.push_back({"mode", fmt::format("{:04o}", a.mode), fmt::format("{:04o}", b.mode)});
    if (a.user != b.user || a.group != b.group)
      found.push_back(
          {"owner", fmt::format("{}:{}", a.user, a.group), fmt::format("{}:{}", b.user, b.group)});
    if (a.content != b.content || a.size_bytes != b.size_bytes) found.push_back(content(a, b));
    if (a.xattrs != b.xattrs) found.push_back({"xattrs", shown_xattrs(a), shown_xattrs(b)});
    std::string group_a = group_of(groups_a_, a);
    std::string group_b = group_of(groups_b_, b);
    if (group_a != group_b) found.push_back({"hard links", std::move(group_a), std::move(group_b)});
    return found;
  }

  static Aspect content(const TreeEntry& a, const TreeEntry& b) {
    if (a.kind == FileKind::link && b.kind == FileKind::link) return {"link", a.content, b.content};
    if (a.kind == FileKind::device && b.kind == FileKind::device) return {"device", a.content, b.content};
    const auto shown = [](const TreeEntry& entry) {
      return entry.kind == FileKind::file
                 ? fmt::format("{} {}", counted(entry.size_bytes, "byte"), entry.content)
                 : entry.content;
    };
    return {"content", shown(a), shown(b)};
  }

  // A directory that is there for the sake of what is not compared.
  [[nodiscard]] bool only_holds_uncompared(const Files& files, const std::string& path) const {
    const auto end = files.lower_bound(path + "0");
    auto at = files.lower_bound(path + "/");
    if (at == end) return false;
    for (; at != end; ++at) {
      if (!is_compared(at->first)) continue;
      const auto next = std::next(at);
      const bool holds_something = next != end && next->first.starts_with(at->first + "/");
      if (at->second.kind != FileKind::directory || !holds_something) return false;
    }
    return true;
  }

  void take(const std::string& path, PathDifference&& found, Differences& into) const {
    std::string room;
    const bool alone = found.presence != Presence::both;
    const std::string* const by = uncompared(path, alone ? Match::itself : Match::below, room);
    if (by != nullptr) {
      ++into.left_out[*by];
      return;
    }
    const Files& files = found.presence == Presence::only_a ? a_ : b_;
    if (alone && found.kind == FileKind::directory && only_holds_uncompared(files, path)) return;
    into.paths.push_back(std::move(found));
  }

  const Files& a_;
  const Files& b_;
  const Patterns& caches_;
  Groups groups_a_;
  Groups groups_b_;
};

void compare_fields(const ImageTree& a, const ImageTree& b, Differences& into) {
  std::map<std::string, FieldDifference> found;
  for (const auto& [field, value] : a.configuration)
    found[field] = {.field = field, .a = value, .b = std::nullopt};
  for (const auto& [field, value] : b.configuration) {
    FieldDifference& difference = found[field];
    difference.field = field;
    difference.b = value;
  }
  for (auto& [field, difference] : found) {
    if (difference.a != difference.b) into.fields.push_back(std::move(difference));
  }
}

bool is_content(const Aspect& aspect) {
  return aspect.what == "content" || aspect.what == "link" || aspect.what == "device";
}

// What is not compared of a file whose content two builds of one Dockerfile make differently.
bool goes_with_content(const Aspect& aspect) {
  return is_content(aspect) || aspect.what == "hard links";
}

}  // namespace
}  // namespace differences

std::string_view name_of(FileKind kind) {
  switch (kind) {
    case FileKind::file:
      return "file";
    case FileKind::directory:
      return "directory";
    case FileKind::link:
      return "link";
    case FileKind::fifo:
      return "fifo";
    case FileKind::device:
      return "device";
  }
  return "";
}

bool Differences::may_be_noise() const {
  return std::ranges::any_of(paths, [](const PathDifference& path) {
    return path.presence != Presence::both || std::ranges::any_of(path.aspects, differences::is_content);
  });
}

Differences compare_images(const ImageTree& a, const ImageTree& b, const Patterns& caches) {
  Differences found;
  differences::Comparer(a, b, caches).run(found);
  differences::compare_fields(a, b, found);
  return found;
}

std::size_t forgive(Differences& found, const Differences& control) {
  std::map<std::string_view, const PathDifference*> varying;
  for (const PathDifference& each : control.paths) varying[each.path] = &each;
  std::size_t forgiven = 0;
  std::erase_if(found.paths, [&](PathDifference& difference) {
    const auto varies = varying.find(difference.path);
    if (varies == varying.end()) return false;
    if (varies->second->presence != Presence::both) {
      ++forgiven;
      return true;
    }
    if (difference.presence != Presence::both ||
        !std::ranges::any_of(varies->second->aspects, differences::is_content))
      return false;
    const auto taken = std::erase_if(difference.aspects, differences::goes_with_content);
    if (taken > 0) ++forgiven;
    return difference.aspects.empty();
  });
  return forgiven;
}

}  // namespace decant::images
