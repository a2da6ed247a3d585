// See repository.hpp.
#include "git/repository.hpp"

#include "base/text.hpp"
#include "git/backend.hpp"
#include "host/files.hpp"

#include <fmt/format.h>

#include <mutex>
#include <set>
#include <unordered_map>

namespace decant::git {
namespace {

// Twice this is what two generations may hold: the trees of a hundred thousand files are 4 MB as they are, and
// 12 MB when they were gone over.
constexpr std::size_t kKeptBytes = std::size_t{12} << 20U;
constexpr int kMostTags = 16;  // a tag of a tag of a tag …

std::string_view name_of(ObjectType type) {
  switch (type) {
    case ObjectType::commit:
      return "commit";
    case ObjectType::tree:
      return "tree";
    case ObjectType::blob:
      return "blob";
    case ObjectType::tag:
      return "tag";
  }
  return "object";
}

}  // namespace

// What was asked for since the last change of generation, and what was in the one before.
template <class Value>
class Generations {
 public:
  std::shared_ptr<const Value> find(const ObjectId& id) {
    if (const auto found = young_.find(id); found != young_.end()) return found->second.value;
    const auto found = old_.find(id);
    if (found == old_.end()) return nullptr;
    const Kept kept = found->second;
    keep(id, kept.value, kept.size_bytes);
    return kept.value;
  }

  void keep(const ObjectId& id, std::shared_ptr<const Value> value, std::size_t size_bytes) {
    bytes_ += size_bytes;
    young_.insert_or_assign(id, Kept{std::move(value), size_bytes});
    if (bytes_ < kKeptBytes) return;
    old_ = std::exchange(young_, {});
    bytes_ = 0;
  }

 private:
  struct Kept {
    std::shared_ptr<const Value> value;
    std::size_t size_bytes = 0;
  };
  using Map = std::unordered_map<ObjectId, Kept, ObjectId::Hash>;
  Map young_;
  Map old_;
  std::size_t bytes_ = 0;
};

struct Repository::State {
  Place place;
  std::vector<ConfigValue> config;
  std::set<ObjectId> cut_off;
  std::unique_ptr<ObjectSource> objects;
  bool uses_program = false;
  std::mutex mutex;
  Generations<std::string> trees;
  Generations<Directory> directories;

  [[nodiscard]] std::string name() const {
    return place.work_tree.empty() ? place.git_directory : place.work_tree;
  }

  [[nodiscard]] Result<Object> read_as(const ObjectId& id, ObjectType type) const {
    Found found = objects->read(id);
    if (Object* object = std::get_if<Object>(&found)) {
      if (object->type == type) return std::move(*object);
      return Problem{.what = fmt::format("{}: {} is a {}, not a {}", name(), id.short_hex(),
                                         name_of(object->type), name_of(type)),
                     .remedy = "check the repository with `git fsck`"};
    }
    return problem_of(found, id, name_of(type));
  }

  [[nodiscard]] Problem problem_of(const Found& found, const ObjectId& id, std::string_view what) const {
    if (const Broken* broken = std::get_if<Broken>(&found)) {
      return {
          .what = fmt::format("{}: the {} {} cannot be read: {}", name(), what, id.short_hex(), broken->why),
          .remedy = "check the repository with `git fsck`"};
    }
    if (is_partial()) {
      return {
          .what = fmt::format("{}: the {} {} is not in this partial clone", name(), what, id.short_hex()),
          .remedy = "let git fetch it (`git checkout` or `git show` of it does), or clone without --filter"};
    }
    return {.what = fmt::format("{}: the {} {} is missing", name(), what, id.short_hex()),
            .remedy = is_shallow() ? "this is a shallow clone: `git fetch --unshallow` brings the rest"
                                   : "check the repository with `git fsck`"};
  }

  [[nodiscard]] bool is_shallow() const { return !cut_off.empty(); }
  [[nodiscard]] bool is_partial() const {
    return config_value(config, "extensions", "partialclone").has_value() ||
           config_value(config, "remote", "promisor").has_value();
  }
};

Repository::Repository(std::unique_ptr<State> state) : state_(std::move(state)) {}
Repository::~Repository() = default;

Result<std::shared_ptr<const Repository>> Repository::open(const std::string& directory, Backend backend) {
  std::optional<Place> place = find_repository(directory);
  if (!place) {
    return Problem{.what = fmt::format("{} is not in a git repository", directory),
                   .remedy = "run decant in a clone of the repository, with its history"};
  }
  return open_at(*std::move(place), backend);
}

Result<std::shared_ptr<const Repository>> Repository::open_at(Place place, Backend backend) {
  auto state = std::make_unique<State>();
  if (const Result<std::string> config = host::read_file(place.common_directory + "/config"))
    state->config = read_config(*config);
  const std::string shallow = place.common_directory + "/shallow";
  if (host::exists(shallow)) {
    const Result<std::string> text = host::read_file(shallow);
    if (!text) return text.problem();
    for (const std::string_view line : split(*text, '\n')) {
      if (const auto id = ObjectId::from_hex(line)) state->cut_off.insert(*id);
    }
  }
  const bool other_hash =
      config_value(state->config, "extensions", "objectformat").value_or("sha1") != "sha1";
  std::string why = "it is not made with SHA-1";
  if (backend == Backend::any && !other_hash) {
    auto objects = open_libgit2(place);
    if (objects) {
      state->objects = std::move(*objects);
    } else {
      why = objects.problem().what;
    }
  }
  if (!state->objects) {
    auto objects = open_program(place, state->is_partial());
    if (!objects) {
      return Problem{.what = fmt::format("{}: libgit2 cannot open this repository ({}), and there is no git "
                                         "program to read it",
                                         place.git_directory, why),
                     .remedy = "install git"};
    }
    state->objects = std::move(*objects);
    state->uses_program = true;
  }
  state->place = std::move(place);
  return std::shared_ptr<const Repository>(new Repository(std::move(state)));
}

const Place& Repository::place() const {
  return state_->place;
}
const std::vector<ConfigValue>& Repository::config() const {
  return state_->config;
}
bool Repository::uses_program() const {
  return state_->uses_program;
}

Result<ObjectId> Repository::commit_of(const std::string& revision) const {
  Resolved found = Missing{};
  const auto unknown = [&]() {
    if (revision == "HEAD") {
      return Problem{.what = fmt::format("{}: there is no commit yet", state_->name()),
                     .remedy = "commit something first"};
    }
    return Problem{.what = fmt::format("git does not know the revision {}", revision),
                   .remedy = state_->is_shallow()
                                 ? "this is a shallow clone: `git fetch --unshallow` brings the rest"
                                 : "give a commit, branch or tag of this repository"};
  };
  if (revision.empty() || revision.find('\0') != std::string::npos) return unknown();
  found = state_->uses_program ? Broken{} : resolve_by_libgit2(state_->place, revision);
  if (std::holds_alternative<Broken>(found)) found = resolve_by_program(state_->place, revision);
  if (const ObjectId* id = std::get_if<ObjectId>(&found)) return *id;
  if (std::holds_alternative<Missing>(found)) return unknown();
  return Problem{.what = fmt::format("{}: git cannot find {}: {}", state_->name(), revision,
                                     std::get<Broken>(found).why),
                 .remedy = "check the repository with `git fsck`"};
}

Result<Object> Repository::read(const ObjectId& id) const {
  Found found = state_->objects->read(id);
  if (Object* object = std::get_if<Object>(&found)) return std::move(*object);
  return state_->problem_of(found, id, "object");
}

Result<Commit> Repository::commit(const ObjectId& id) const {
  ObjectId at = id;
  for (int i = 0; i < kMostTags; ++i) {
    const Result<Object> object = read(at);
    if (!object) return object.problem();
    if (object->type == ObjectType::tag) {
      if (const auto named = read_tag(object->bytes)) {
        at = *named;
        continue;
      }
    }
    if (object->type == ObjectType::commit) {
      if (std::optional<Commit> commit = read_commit(object->bytes)) return std::move(*commit);
    }
    break;
  }
  return Problem{.what = fmt::format("{}: {} is no commit", state_->name(), id.short_hex()),
                 .remedy = "check the repository with `git fsck`"};
}

Result<std::shared_ptr<const std::string>> Repository::tree(const ObjectId& id) const {
  {
    const std::scoped_lock lock(state_->mutex);
    if (auto tree = state_->trees.find(id)) return tree;
  }
  Result<std::string> bytes = read_tree(id);
  if (!bytes) return bytes.problem();
  auto tree = std::make_shared<const std::string>(std::move(*bytes));
  const std::scoped_lock lock(state_->mutex);
  state_->trees.keep(id, tree, tree->size());
  return tree;
}

Result<std::shared_ptr<const Directory>> Repository::directory(const ObjectId& id) const {
  {
    const std::scoped_lock lock(state_->mutex);
    if (auto directory = state_->directories.find(id)) return directory;
  }
  auto bytes = tree(id);
  if (!bytes) return bytes.problem();
  const auto directory = std::make_shared<const Directory>(*bytes, id.size);
  const std::scoped_lock lock(state_->mutex);
  state_->directories.keep(id, directory, (*bytes)->size() + directory->entries().size() * sizeof(TreeEntry));
  return directory;
}

Result<std::string> Repository::read_tree(const ObjectId& id) const {
  Result<Object> object = state_->read_as(id, ObjectType::tree);
  if (!object) return object.problem();
  return std::move(object->bytes);
}

bool Repository::has(const ObjectId& id) const {
  const Found found = state_->objects->read(id);
  return std::holds_alternative<Object>(found);
}

bool Repository::is_cut_off(const ObjectId& commit) const {
  return state_->cut_off.contains(commit);
}
bool Repository::is_shallow() const {
  return state_->is_shallow();
}

}  // namespace decant::git
