// What readers of manifests said, each with all that it was told: asked the same again, and told the same, it
// says the same. For those who look at many versions of one tree (replay), or at one version many times
// (split): a lock file of a megabyte is parsed when it changes.
#pragma once

#include "context/file_tree.hpp"
#include "context/manifests.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace decant {

class ManifestMemo {
 public:
  // A file that was read (`name` empty), or a search for files of a name below a directory.
  struct Told {
    std::string path;
    std::string name;
    std::optional<ContentId> answer;  // a file's content, or what the search found; nullopt: not there
  };
  struct Said {
    std::vector<Told> told;
    ManifestInfo info;
  };

  // Under one key, the latest first. `key`: the reader, and what it was asked.
  [[nodiscard]] const std::vector<std::shared_ptr<const Said>>& find(const std::string& key) {
    return said_[key];
  }
  void add(const std::string& key, std::shared_ptr<const Said> said) {
    constexpr std::size_t kMost = 4;
    auto& all = said_[key];
    all.insert(all.begin(), std::move(said));
    if (all.size() > kMost) all.pop_back();
  }

 private:
  std::map<std::string, std::vector<std::shared_ptr<const Said>>> said_;
};

}  // namespace decant
