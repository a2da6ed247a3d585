// See conversation.hpp.
#include "host/conversation.hpp"

#include "host/write_all.hpp"

#include <cerrno>
#include <csignal>
#include <ctime>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace decant::host {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{64} << 10U;

}  // namespace

Result<std::unique_ptr<Conversation>> Conversation::start(const std::vector<std::string>& words,
                                                          const ConversationOptions& options) {
  std::unique_ptr<Conversation> made(new Conversation);
  if (auto problem = spawn_between(words, options.unset, made->input_, made->output_, made->child_))
    return *std::move(problem);
  made->patience_milliseconds_ = options.patience_milliseconds;
  return made;
}

Conversation::~Conversation() {
  if (child_ == 0) return;
  input_.close_write();
  output_.close_read();
  const timespec pause{.tv_sec = 0, .tv_nsec = 2'000'000};
  for (int i = 0; i < 1000 && !was_silent_; ++i) {
    const pid_t ended = ::waitpid(child_, nullptr, WNOHANG);
    if (ended == child_ || (ended < 0 && errno != EINTR)) return;
    ::nanosleep(&pause, nullptr);
  }
  ::kill(child_, SIGKILL);
  ::waitpid(child_, nullptr, 0);
}

bool Conversation::say(std::string_view question) {
  return write_all(input_.write_end(), question) == 0;
}

bool Conversation::fill() {
  pollfd waiting{output_.read_end(), POLLIN, 0};
  int ready = 0;
  do {
    ready = ::poll(&waiting, 1, patience_milliseconds_);
  } while (ready < 0 && errno == EINTR);
  was_silent_ = ready == 0;
  if (ready <= 0) return false;
  buffer_.erase(0, at_);
  at_ = 0;
  const std::size_t before = buffer_.size();
  buffer_.resize(before + kChunkBytes);
  ssize_t got = 0;
  do {
    got = ::read(output_.read_end(), buffer_.data() + before, kChunkBytes);
  } while (got < 0 && errno == EINTR);
  buffer_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  return got > 0;
}

std::optional<std::string> Conversation::line() {
  std::size_t searched = at_;
  while (true) {
    const std::size_t end = buffer_.find('\n', searched);
    if (end != std::string::npos) {
      std::string found = buffer_.substr(at_, end - at_);
      at_ = end + 1;
      return found;
    }
    searched = buffer_.size() - at_;
    if (!fill()) return std::nullopt;
  }
}

bool Conversation::bytes(std::size_t count, std::string& into) {
  while (count > 0) {
    const std::size_t now = std::min(count, buffer_.size() - at_);
    into.append(buffer_, at_, now);
    at_ += now;
    count -= now;
    if (count > 0 && !fill()) return false;
  }
  return true;
}

}  // namespace decant::host
