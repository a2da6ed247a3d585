// See conversation.hpp.
#include "host/conversation.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace decant::host {
namespace {

constexpr int kPatienceMilliseconds = 60'000;
constexpr std::size_t kChunkBytes = std::size_t{64} << 10U;

std::vector<char*> variables_without(const std::vector<std::string>& unset) {
  std::vector<char*> kept;
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string_view entry = *each;
    if (std::ranges::find(unset, entry.substr(0, entry.find('='))) == unset.end()) kept.push_back(*each);
  }
  kept.push_back(nullptr);
  return kept;
}

}  // namespace

Result<std::unique_ptr<Conversation>> Conversation::start(const std::vector<std::string>& words,
                                                          const std::vector<std::string>& unset) {
  const auto fail = [&](int reason) {
    return Problem{.what = fmt::format("cannot run {}: {}", words.front(), std::strerror(reason)),
                   .remedy = fmt::format("install {}, or put it into PATH", words.front())};
  };
  std::array<int, 2> in{};
  std::array<int, 2> out{};
  if (::pipe2(in.data(), O_CLOEXEC) != 0) return fail(errno);
  if (::pipe2(out.data(), O_CLOEXEC) != 0) {
    const int reason = errno;
    ::close(in[0]);
    ::close(in[1]);
    return fail(reason);
  }
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  std::vector<char*> variables = variables_without(unset);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  const int reason =
      ::posix_spawnp(&child, arguments.front(), &actions, nullptr, arguments.data(), variables.data());
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(in[0]);
  ::close(out[1]);
  if (reason != 0) {
    ::close(in[1]);
    ::close(out[0]);
    return fail(reason);
  }
  return std::unique_ptr<Conversation>(new Conversation(child, in[1], out[0]));
}

Conversation::~Conversation() {
  ::close(input_);
  ::close(output_);
  const timespec pause{.tv_sec = 0, .tv_nsec = 2'000'000};
  for (int i = 0; i < 1000; ++i) {
    const pid_t ended = ::waitpid(child_, nullptr, WNOHANG);
    if (ended == child_ || (ended < 0 && errno != EINTR)) return;
    ::nanosleep(&pause, nullptr);
  }
  ::kill(child_, SIGKILL);
  ::waitpid(child_, nullptr, 0);
}

bool Conversation::say(std::string_view question) {
  // A reader that has gone away must not end us: SIGPIPE is blocked while we write.
  sigset_t pipe_signal;
  sigset_t before;
  ::sigemptyset(&pipe_signal);
  ::sigaddset(&pipe_signal, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
  bool good = true;
  while (good && !question.empty()) {
    const ssize_t written = ::write(input_, question.data(), question.size());
    if (written >= 0) {
      question.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      good = false;
      const timespec now{};
      if (errno == EPIPE) ::sigtimedwait(&pipe_signal, nullptr, &now);
    }
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return good;
}

bool Conversation::fill() {
  pollfd waiting{output_, POLLIN, 0};
  int ready = 0;
  do {
    ready = ::poll(&waiting, 1, kPatienceMilliseconds);
  } while (ready < 0 && errno == EINTR);
  if (ready <= 0) return false;
  buffer_.erase(0, at_);
  at_ = 0;
  const std::size_t before = buffer_.size();
  buffer_.resize(before + kChunkBytes);
  ssize_t got = 0;
  do {
    got = ::read(output_, buffer_.data() + before, kChunkBytes);
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
