// See spawn.hpp. posix_spawn, since a fork of a process with threads may hold locks that nobody opens again.
#include "host/spawn.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

extern char** environ;

namespace decant::host {
namespace {

std::vector<char*> environment_without(const std::vector<std::string>& unset) {
  std::vector<char*> kept;
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string_view entry = *each;
    const std::string_view name = entry.substr(0, entry.find('='));
    if (std::ranges::find(unset, name) == unset.end()) kept.push_back(*each);
  }
  kept.push_back(nullptr);
  return kept;
}

}  // namespace

Pipe::Pipe() {
  if (::pipe2(ends_.data(), O_CLOEXEC) != 0) ends_ = {-1, -1};
}

Pipe::~Pipe() {
  close(0);
  close(1);
}

void Pipe::close(std::size_t end) {
  if (ends_[end] >= 0) ::close(std::exchange(ends_[end], -1));
}

int spawn(const std::vector<std::string>& words, const std::vector<std::string>& unset,
          const Streams& streams, pid_t& child, const SpawnExtras& extras) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  const auto connect = [&actions](int from, int to, int flags) {
    if (from >= 0) {
      ::posix_spawn_file_actions_adddup2(&actions, from, to);
    } else {
      ::posix_spawn_file_actions_addopen(&actions, to, "/dev/null", flags, 0);
    }
  };
  connect(streams.in, STDIN_FILENO, O_RDONLY);
  connect(streams.out, STDOUT_FILENO, O_WRONLY);
  connect(streams.error, STDERR_FILENO, O_WRONLY);
  // decant ignores SIGPIPE; others should not.
  sigset_t defaults;
  ::sigemptyset(&defaults);
  ::sigaddset(&defaults, SIGPIPE);
  ::posix_spawnattr_setsigdefault(&attributes, &defaults);
  short flags = POSIX_SPAWN_SETSIGDEF;
  if (extras.own_group) flags |= POSIX_SPAWN_SETPGROUP;
  ::posix_spawnattr_setflags(&attributes, flags);
  std::vector<std::string> hidden = unset;
  for (const std::string& each : extras.set) hidden.push_back(each.substr(0, each.find('=')));
  std::vector<char*> variables = environment_without(hidden);
  variables.pop_back();
  for (const std::string& each : extras.set) variables.push_back(const_cast<char*>(each.c_str()));
  variables.push_back(nullptr);
  const int reason =
      ::posix_spawnp(&child, arguments.front(), &actions, &attributes, arguments.data(), variables.data());
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  return reason;
}

std::optional<Problem> spawn_between(const std::vector<std::string>& words,
                                     const std::vector<std::string>& unset, Pipe& input, Pipe& output,
                                     pid_t& child) {
  int reason = errno;
  child = 0;
  if (input.good() && output.good())
    reason = spawn(words, unset, {.in = input.read_end(), .out = output.write_end()}, child);
  input.close_read();
  output.close_write();
  if (reason == 0) return std::nullopt;
  child = 0;
  return Problem{.what = fmt::format("cannot run {}: {}", words.front(), std::strerror(reason)),
                 .remedy = fmt::format("install {}, or put it into PATH", words.front())};
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace decant::host
