// Objects by `git cat-file --batch`. The repository's own configuration is in the hands of whoever made it:
// it may name programs, so what could start one is switched off, and no object is fetched.
#include "base/text.hpp"
#include "git/backend.hpp"
#include "host/conversation.hpp"
#include "host/process.hpp"

#include <charconv>
#include <mutex>

namespace decant::git {
namespace {

std::optional<ObjectType> type_named(std::string_view name) {
  if (name == "commit") return ObjectType::commit;
  if (name == "tree") return ObjectType::tree;
  if (name == "blob") return ObjectType::blob;
  if (name == "tag") return ObjectType::tag;
  return std::nullopt;
}

// It dies of an object that is broken, and of one that a partial clone would have to fetch: then it is
// started again for the next one, so often. One that hangs is not.
constexpr int kMostDeaths = 100;

class AskedObjects final : public ObjectSource {
 public:
  AskedObjects(GitCommand command, std::unique_ptr<host::Conversation> git, bool is_partial)
      : command_(std::move(command)), git_(std::move(git)), is_partial_(is_partial) {}

  // `ID TYPE SIZE\nBYTES\n`, or `ID missing\n`.
  Found read(const ObjectId& id) override {
    const std::scoped_lock lock(mutex_);
    if (git_ == nullptr && !start_again()) return Broken{"git cat-file cannot be started again"};
    if (!git_->say(id.hex() + '\n')) return gone();
    const std::optional<std::string> head = git_->line();
    if (!head) return gone();
    const std::vector<std::string_view> words = split(*head, ' ');
    if (words.size() == 2) return Missing{};
    if (words.size() != 3) return gone();
    const auto type = type_named(words[1]);
    std::size_t size = 0;
    std::from_chars(words[2].data(), words[2].data() + words[2].size(), size);
    std::string bytes;
    std::string end;
    if (!type || !git_->bytes(size, bytes) || !git_->bytes(1, end)) return gone();
    return Object{.type = *type, .bytes = std::move(bytes)};
  }

 private:
  Found gone() {
    const bool was_silent = git_->was_silent();
    deaths_ = was_silent ? kMostDeaths + 1 : deaths_ + 1;
    git_.reset();
    if (was_silent) return Broken{"git cat-file says nothing"};
    if (is_partial_) return Missing{};
    return Broken{"git cat-file gave up on it"};
  }

  bool start_again() {
    if (deaths_ > kMostDeaths) return false;
    auto git = host::Conversation::start(command_.words, {.unset = command_.unset});
    if (git) git_ = std::move(*git);
    return git_ != nullptr;
  }

  std::mutex mutex_;
  GitCommand command_;
  std::unique_ptr<host::Conversation> git_;
  bool is_partial_;
  int deaths_ = 0;
};

}  // namespace

Result<GitCommand> git_command(const Place& place, const std::vector<std::string>& words) {
  const Result<std::string> git = host::find_program("git");
  if (!git) return git.problem();
  GitCommand command{
      .words = {*git, "--git-dir=" + place.git_directory, "-c", "core.fsmonitor=false", "-c",
                "core.hooksPath=/dev/null", "-c", "protocol.allow=never", "--no-pager"},
      .unset = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR",
                "GIT_NAMESPACE", "GIT_ALLOW_PROTOCOL", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
                "GIT_CEILING_DIRECTORIES", "GIT_TRACE", "GIT_CONFIG_PARAMETERS", "GIT_LITERAL_PATHSPECS"}};
  command.words.insert(command.words.end(), words.begin(), words.end());
  return command;
}

Result<std::unique_ptr<ObjectSource>> open_program(const Place& place, bool is_partial) {
  Result<GitCommand> command = git_command(place, {"cat-file", "--batch"});
  if (!command) return command.problem();
  auto git = host::Conversation::start(command->words, {.unset = command->unset});
  if (!git) return git.problem();
  return std::unique_ptr<ObjectSource>(
      std::make_unique<AskedObjects>(*std::move(command), std::move(*git), is_partial));
}

Resolved resolve_by_program(const Place& place, const std::string& revision) {
  const Result<GitCommand> command =
      git_command(place, {"rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"});
  if (!command) return Broken{command.problem().what};
  const Result<host::ProcessOutput> ran =
      host::run_process(command->words, {.name = "git rev-parse", .unset = command->unset});
  if (!ran) return Broken{ran.problem().what};
  std::string_view out = ran->out;
  while (out.ends_with('\n')) out.remove_suffix(1);
  // It repeats `--end-of-options` in some versions.
  if (const std::size_t last = out.rfind('\n'); last != std::string_view::npos) out.remove_prefix(last + 1);
  if (ran->code == 0) {
    if (const auto id = ObjectId::from_hex(out)) return *id;
  }
  // `--quiet`: an unknown revision is 1 without a word, a repository that it refuses 128 with some.
  if (ran->code == 1 || ran->error.empty()) return Missing{};
  return Broken{ran->error.substr(0, ran->error.find('\n'))};
}

}  // namespace decant::git
