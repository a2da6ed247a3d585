// A git repository's objects and commits. libgit2 reads them; what it cannot open (SHA-256, features of the
// repository that it does not know) the git program reads, with equal results. Nothing is written, fetched or
// run: a partial clone's promised objects are missing.
#pragma once

#include "base/problem.hpp"
#include "git/config.hpp"
#include "git/object.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace decant::git {

// Where a repository lies; found by going up from a directory, as git does, `.git` being a directory or a
// file that says where (work trees, submodules). git's own variables (GIT_DIR) are not asked: in a hook they
// speak of another thing.
struct Place {
  std::string work_tree;         // absolute, links resolved; empty for a bare repository
  std::string git_directory;     // of this work tree
  std::string common_directory;  // of the repository: objects, references, configuration
};

enum class Backend : std::uint8_t { any, program };  // `program`: for tests, as if libgit2 were not there

class Repository {
 public:
  // Problems: no repository there, one that neither libgit2 nor git opens.
  static Result<std::shared_ptr<const Repository>> open(const std::string& directory,
                                                        Backend backend = Backend::any);
  // One whose directory is known (a submodule's).
  static Result<std::shared_ptr<const Repository>> open_at(Place place, Backend backend = Backend::any);
  ~Repository();
  Repository(const Repository&) = delete;
  Repository& operator=(const Repository&) = delete;

  [[nodiscard]] const Place& place() const;
  [[nodiscard]] const std::vector<ConfigValue>& config() const;  // of the repository alone
  [[nodiscard]] bool uses_program() const;

  // What `git rev-parse REVISION^{commit}` says.
  [[nodiscard]] Result<ObjectId> commit_of(const std::string& revision) const;
  // A Problem names the object, and says whether it is missing or cannot be read. For several threads.
  [[nodiscard]] Result<Object> read(const ObjectId& id) const;
  [[nodiscard]] Result<Commit> commit(const ObjectId& id) const;
  // A tree's bytes, for a TreeReader; the trees of late are kept, up to a number of bytes.
  [[nodiscard]] Result<std::shared_ptr<const std::string>> tree(const ObjectId& id) const;
  // The same, gone over; of late ones are kept too.
  [[nodiscard]] Result<std::shared_ptr<const Directory>> directory(const ObjectId& id) const;
  // The bytes without keeping.
  [[nodiscard]] Result<std::string> read_tree(const ObjectId& id) const;
  [[nodiscard]] bool has(const ObjectId& id) const;

  // Whether history was cut off below this commit when the repository was cloned (--depth).
  [[nodiscard]] bool is_cut_off(const ObjectId& commit) const;
  [[nodiscard]] bool is_shallow() const;

 private:
  struct State;
  explicit Repository(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Nothing found is no problem: nullopt.
std::optional<Place> find_repository(const std::string& directory);

}  // namespace decant::git
