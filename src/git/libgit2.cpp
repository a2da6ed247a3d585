// Objects by libgit2, which sits in a private module (src/host/module.hpp).
#include "git/backend.hpp"
#include "host/module.hpp"
#include "private/git_objects.hpp"

namespace decant::git {
namespace {

using private_module::GitCloseObjects;
using private_module::GitFound;
using private_module::GitOpenObjects;
using private_module::GitReadObject;
using private_module::GitResolve;
using private_module::GitStatus;

struct Answer {
  Found found = Missing{};
  std::string error;
};

void take_error(void* to, const char* bytes, std::size_t size) {
  static_cast<Answer*>(to)->error.assign(bytes, size);
}

void take_object(void* to, int type, const char* bytes, std::size_t size) {
  if (type < 1 || type > 4) return;
  static_cast<Answer*>(to)->found =
      Object{.type = static_cast<ObjectType>(type - 1), .bytes = std::string(bytes, size)};
}

class Objects final : public ObjectSource {
 public:
  Objects(void* store, GitReadObject* read_object, GitCloseObjects* close)
      : store_(store), read_(read_object), close_(close) {}
  ~Objects() override { close_(store_); }
  Objects(const Objects&) = delete;
  Objects& operator=(const Objects&) = delete;

  Found read(const ObjectId& id) override {
    if (id.size != private_module::kGitIdBytes) return Missing{};
    Answer answer;
    switch (read_(store_, id.bytes.data(), &answer, take_object, take_error)) {
      case GitFound::ok:
      case GitFound::missing:
        return std::move(answer.found);
      case GitFound::failed:
        break;
    }
    return Broken{std::move(answer.error)};
  }

 private:
  void* store_;
  GitReadObject* read_;
  GitCloseObjects* close_;
};

}  // namespace

Result<std::unique_ptr<ObjectSource>> open_libgit2(const Place& place) {
  const Result<void*> open = host::module_symbol("git", private_module::kGitOpenObjects);
  const Result<void*> read = host::module_symbol("git", private_module::kGitReadObject);
  const Result<void*> close = host::module_symbol("git", private_module::kGitCloseObjects);
  if (!open) return open.problem();
  if (!read) return read.problem();
  if (!close) return close.problem();
  Answer answer;
  void* const store = reinterpret_cast<GitOpenObjects*>(*open)((place.common_directory + "/objects").c_str(),
                                                               &answer, take_error);
  if (store == nullptr) return Problem{.what = answer.error};
  return std::unique_ptr<ObjectSource>(std::make_unique<Objects>(
      store, reinterpret_cast<GitReadObject*>(*read), reinterpret_cast<GitCloseObjects*>(*close)));
}

Resolved resolve_by_libgit2(const Place& place, const std::string& revision) {
  const Result<void*> resolve = host::module_symbol("git", private_module::kGitResolve);
  if (!resolve) return Broken{resolve.problem().what};
  Answer answer;
  ObjectId id;
  switch (reinterpret_cast<GitResolve*>(*resolve)(place.git_directory.c_str(), revision.c_str(),
                                                  id.bytes.data(), &answer, take_error)) {
    case GitStatus::ok:
      return id;
    case GitStatus::unknown_revision:
      return Missing{};
    case GitStatus::no_repository:
    case GitStatus::failed:
      break;
  }
  return Broken{std::move(answer.error)};
}

}  // namespace decant::git
