// What was asked of a tree, and by whom: from the files that a commit changes it follows whose answers may be
// others now. All others keep what they worked out; that is why a long history can be replayed at the cost of
// its changes.
#pragma once

#include "context/file_tree.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace decant {

class Questions {
 public:
  using Asker = std::uint32_t;
  enum class Kind : std::uint8_t {
    entry,     // what stands there
    children,  // which names a directory holds, and what stands there
    bytes,     // of a file
    below,     // everything below a directory, in one
    named,     // which files of a name are at and below a directory
  };

  // What is asked from now on is asked by a new one, or by one that asked before.
  Asker begin();
  void resume(Asker asker) { asker_ = asker; }
  void add(Kind kind, std::string_view path);
  void add_named(std::string_view directory, std::string_view pattern);
  void clear();
  [[nodiscard]] Asker askers() const { return next_; }

  // A file or link that is another one. `named`: it comes, goes, or is of another type, mode or target; else
  // only its bytes are others.
  struct Change {
    std::string_view path;
    bool named = false;
  };
  // True for each asker that may get another answer from `now` than from `before`, which differ in these
  // files.
  [[nodiscard]] std::vector<bool> stale(const FileTree& before, const FileTree& now,
                                        std::span<const Change> changes) const;

 private:
  struct Hash {
    std::size_t operator()(const ContentId& id) const { return id.low; }
  };
  static ContentId key(Kind kind, std::string_view path);
  void mark(Kind kind, std::string_view path, std::vector<bool>& askers) const;

  mutable std::mutex mutex_;
  std::unordered_map<ContentId, std::vector<Asker>, Hash> asked_;
  std::vector<std::string> patterns_;  // that were asked for, once each
  Asker asker_ = 0;
  Asker next_ = 0;
};

// `tree`, with what it is asked written down. `questions` must live as long.
std::shared_ptr<const FileTree> asked_tree(std::shared_ptr<const FileTree> tree, Questions& questions);

}  // namespace decant
