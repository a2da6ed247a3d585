// Objects and revisions by libgit2. It reads and writes nothing else: what is missing in a partial clone
// stays missing.
#include "private/git_objects.hpp"

#include "private/git_library.hpp"

#include <cstring>

namespace {

using namespace decant::private_module;

using Text = void(void* to, const char* bytes, std::size_t size);
using TakeObject = void(void* to, int type, const char* bytes, std::size_t size);

void say(void* to, Text* error) {
  const std::string_view message = last_message();
  error(to, message.data(), message.size());
}

}  // namespace

extern "C" void* decant_git_open_objects(const char* directory, void* to, Text* error);
extern "C" void decant_git_close_objects(void* store);
extern "C" GitFound decant_git_read_object(void* store, const unsigned char* id, void* to, TakeObject* object,
                                           Text* error);
extern "C" GitStatus decant_git_resolve(const char* git_directory, const char* revision, unsigned char* id,
                                        void* to, Text* error);

extern "C" void* decant_git_open_objects(const char* directory, void* to, Text* error) {
  start_library();
  git_odb* store = nullptr;
  if (git_odb_open(&store, directory) == 0) return store;
  say(to, error);
  return nullptr;
}

extern "C" void decant_git_close_objects(void* store) {
  git_odb_free(static_cast<git_odb*>(store));
}

extern "C" GitFound decant_git_read_object(void* store, const unsigned char* id, void* to, TakeObject* object,
                                           Text* error) {
  git_oid oid;
  git_oid_fromraw(&oid, id);
  git_odb_object* found = nullptr;
  const int code = git_odb_read(&found, static_cast<git_odb*>(store), &oid);
  if (code != 0) {
    say(to, error);
    return code == GIT_ENOTFOUND ? GitFound::missing : GitFound::failed;
  }
  const Owned<git_odb_object, git_odb_object_free> owned(found);
  object(to, static_cast<int>(git_odb_object_type(found)),
         static_cast<const char*>(git_odb_object_data(found)), git_odb_object_size(found));
  return GitFound::ok;
}

extern "C" GitStatus decant_git_resolve(const char* git_directory, const char* revision, unsigned char* id,
                                        void* to, Text* error) {
  start_library();
  const auto fail = [&](GitStatus status) {
    say(to, error);
    return status;
  };
  git_repository* opened = nullptr;
  if (git_repository_open_ext(&opened, git_directory, GIT_REPOSITORY_OPEN_NO_SEARCH, nullptr) != 0)
    return fail(GitStatus::failed);
  const Repository repository(opened);
  git_object* named = nullptr;
  if (git_revparse_single(&named, opened, revision) != 0) return fail(GitStatus::unknown_revision);
  const Object owned(named);
  git_object* peeled = nullptr;
  if (git_object_peel(&peeled, named, GIT_OBJECT_COMMIT) != 0) return fail(GitStatus::unknown_revision);
  const Object commit(peeled);
  std::memcpy(id, git_object_id(peeled)->id, kGitIdBytes);
  return GitStatus::ok;
}
