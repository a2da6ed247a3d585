// See walk_wide.hpp. Sorting a hundred thousand paths costs more than reading them, but the children of each
// directory come sorted: only where what lies in a directory belongs among its siblings must be found. The
// order is that of bytes, in which `a`, `a-b` and `a.b` come before `a/x`.
#include "context/walk_wide.hpp"

#include "base/parallel.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace decant {
namespace {

constexpr std::size_t kManyDirectories = 64;
constexpr unsigned kMostThreads = 8;  // more of them only wait for the kernel

// What a directory sends. `below` has for each entry the number of the node of what lies in it, or 0.
struct Node {
  EntryBlock block;
  std::vector<std::uint32_t> below;
  bool whole = false;  // of an excluded directory: everything below it
};

class Walk {
 public:
  Walk(const FileTree& tree, const IgnoreFile& ignore, const WalkExcluded& walk_excluded)
      : tree_(tree), ignore_(ignore), walk_excluded_(walk_excluded) {}

  void read(std::string_view directory, const IgnoreFile::Matched& matched) {
    nodes_.emplace_back();
    open_.push_back({.path = directory, .matched = matched, .node = 0});
    while (!open_.empty() && nodes_.size() < kManyDirectories) {
      const Open next = std::move(open_.back());
      open_.pop_back();
      Read done = enter(next);
      take(next, done);
    }
    if (open_.empty()) return;
    const unsigned wanted = std::clamp(std::thread::hardware_concurrency(), 1U, kMostThreads);
    for_each_number(wanted, wanted, 1, [this](std::size_t) { work(); });
  }

  EntryList in_order() {
    struct Frame {
      Node* node;
      std::size_t next = 0;
      std::vector<std::pair<std::string, std::uint32_t>> waiting{};  // directories, with a slash; sorted
    };
    std::size_t count = 0;
    for (const Node& node : nodes_) count += node.block.entries.size();
    std::vector<const EntryView*> out;
    out.reserve(count);
    std::vector<Frame> frames;
    frames.push_back({.node = &nodes_.front()});
    while (!frames.empty()) {
      Frame& frame = frames.back();
      const std::vector<EntryView>& entries = frame.node->block.entries;
      const bool done = frame.next == entries.size();
      if (!frame.waiting.empty() && (done || frame.waiting.front().first < entries[frame.next].path)) {
        Node& node = nodes_[frame.waiting.front().second];
        frame.waiting.erase(frame.waiting.begin());
        if (node.whole) {
          for (const EntryView& entry : node.block.entries) out.push_back(&entry);
        } else {
          frames.push_back({.node = &node});
        }
      } else if (done) {
        frames.pop_back();
      } else {
        const EntryView& entry = entries[frame.next];
        if (const std::uint32_t below = frame.node->below[frame.next]; below != 0) {
          std::pair item(std::string(entry.path) + '/', below);
          frame.waiting.insert(std::ranges::upper_bound(frame.waiting, item), std::move(item));
        }
        out.push_back(&entry);
        ++frame.next;
      }
    }
    std::vector<EntryBlock> blocks;  // the entries stay where they are
    blocks.reserve(nodes_.size());
    for (Node& node : nodes_) blocks.push_back(std::move(node.block));
    return {std::move(blocks), std::move(out)};
  }

 private:
  struct Open {
    std::string_view path;
    IgnoreFile::Matched matched;
    std::uint32_t node = 0;
    EntryView* entry = nullptr;  // of the directory; null: where the walk begins
  };
  struct Inner {
    std::size_t entry = 0;
    IgnoreFile::Matched matched;
  };
  struct Read {
    Node node;
    std::vector<Inner> directories;
    std::vector<std::pair<std::size_t, EntryBlock>> wholes;
  };

  [[nodiscard]] Read enter(const Open& at) const {
    Read read;
    read.node.block = tree_.list(at.path);
    std::vector<EntryView>& entries = read.node.block.entries;
    std::size_t index = 0;  // of the next that is kept
    IgnoreFile::Matched own;
    for (const EntryView& entry : entries) {
      const bool excluded = !ignore_.empty() && ignore_.walk_matches(entry.path, at.matched, own);
      if (excluded) {
        if (entry.type != FileType::directory || !ignore_.may_reenter(entry.path)) continue;
        std::vector<FileEntry> below = walk_excluded_(entry.path, own);
        if (below.empty()) continue;
        std::ranges::sort(below, {}, &FileEntry::path);
        read.wholes.emplace_back(index, block_of(below));
      } else if (entry.type == FileType::directory) {
        read.directories.push_back({.entry = index, .matched = std::exchange(own, {})});
      }
      entries[index++] = entry;
    }
    entries.resize(index);
    read.node.below.resize(entries.size());
    return read;
  }

  // Under the lock where there are threads.
  void take(const Open& at, Read& read) {
    const auto add = [this]() {
      nodes_.emplace_back();
      return static_cast<std::uint32_t>(nodes_.size() - 1);
    };
    for (Inner& inner : read.directories) {
      const std::uint32_t node = add();
      read.node.below[inner.entry] = node;
      EntryView& entry = read.node.block.entries[inner.entry];  // stays where it is
      open_.push_back(
          {.path = entry.path, .matched = std::move(inner.matched), .node = node, .entry = &entry});
    }
    for (auto& [entry, below] : read.wholes) {
      const std::uint32_t node = add();
      read.node.below[entry] = node;
      nodes_[node].block = std::move(below);
      nodes_[node].whole = true;
    }
    if (at.entry != nullptr) at.entry->plain = read.node.block.plain;
    nodes_[at.node] = std::move(read.node);
  }

  void work() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return !open_.empty() || busy_ == 0; });
      if (open_.empty()) break;
      const Open next = std::move(open_.back());
      open_.pop_back();
      ++busy_;
      lock.unlock();
      try {
        Read done = enter(next);
        lock.lock();
        take(next, done);
      } catch (...) {  // no memory: nobody must wait for what will not come
        if (!lock.owns_lock()) lock.lock();
        open_.clear();
        --busy_;
        changed_.notify_all();
        throw;
      }
      --busy_;
      if (!open_.empty() || busy_ == 0) changed_.notify_all();
    }
  }

  const FileTree& tree_;
  const IgnoreFile& ignore_;
  const WalkExcluded& walk_excluded_;
  std::deque<Node> nodes_;
  std::vector<Open> open_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t busy_ = 0;
};

}  // namespace

EntryList walk_wide(std::string_view directory, const IgnoreFile::Matched& matched, const FileTree& tree,
                    const IgnoreFile& ignore, const WalkExcluded& walk_excluded) {
  Walk walk(tree, ignore, walk_excluded);
  walk.read(directory, matched);
  return walk.in_order();
}

}  // namespace decant
