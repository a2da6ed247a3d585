// See process.hpp. posix_spawn, since a fork of a process with threads may hold locks that nobody opens
// again.
#include "host/process.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <optional>
#include <poll.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

extern char** environ;

namespace decant::host {
namespace {

using Clock = std::chrono::steady_clock;

class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_.data(), O_CLOEXEC) != 0) ends_ = {-1, -1};
  }
  ~Pipe() {
    close(0);
    close(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  [[nodiscard]] bool good() const { return ends_[0] >= 0; }
  [[nodiscard]] int read_end() const { return ends_[0]; }
  [[nodiscard]] int write_end() const { return ends_[1]; }
  void close_read() { close(0); }
  void close_write() { close(1); }

 private:
  void close(std::size_t end) {
    if (ends_[end] >= 0) ::close(std::exchange(ends_[end], -1));
  }
  std::array<int, 2> ends_{-1, -1};
};

// Our variables without some.
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

// 0, or the reason why it did not start.
int spawn(const std::vector<std::string>& words, const ProcessOptions& options, const Pipe& out,
          const Pipe& error, pid_t& child) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, out.write_end(), STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, error.write_end(), STDERR_FILENO);
  // decant ignores SIGPIPE; others should not.
  sigset_t defaults;
  ::sigemptyset(&defaults);
  ::sigaddset(&defaults, SIGPIPE);
  ::posix_spawnattr_setsigdefault(&attributes, &defaults);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  std::vector<char*> variables = environment_without(options.unset);
  const int reason =
      ::posix_spawnp(&child, arguments.front(), &actions, &attributes, arguments.data(), variables.data());
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  return reason;
}

// Reads what there is; false at the end.
bool take(int fd, std::string& into) {
  std::array<char, 16384> chunk{};
  const ssize_t got = ::read(fd, chunk.data(), chunk.size());
  if (got < 0) return errno == EINTR;
  into.append(chunk.data(), static_cast<std::size_t>(got));
  return got > 0;
}

// Both streams until their ends. Returns what went wrong.
std::string collect(Pipe& out, Pipe& error, const ProcessOptions& options, ProcessOutput& output) {
  const Clock::time_point end = Clock::now() + std::chrono::seconds(options.seconds);
  while (out.good() || error.good()) {
    std::array<pollfd, 2> waiting{pollfd{out.read_end(), POLLIN, 0}, pollfd{error.read_end(), POLLIN, 0}};
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    if (left <= 0) return fmt::format("it did not end within {} s", options.seconds);
    if (::poll(waiting.data(), waiting.size(), static_cast<int>(left)) < 0 && errno != EINTR)
      return std::strerror(errno);
    if (waiting[0].revents != 0 && !take(out.read_end(), output.out)) out.close_read();
    if (waiting[1].revents != 0 && !take(error.read_end(), output.error)) error.close_read();
    if (output.out.size() > options.bytes || output.error.size() > options.bytes)
      return fmt::format("it wrote more than {} MiB", options.bytes >> 20U);
  }
  return {};
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

Result<std::string> find_program(const std::string& name_or_path) {
  const auto why_not = [](const std::string& path) -> std::string {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return std::strerror(errno);
    if (S_ISDIR(status.st_mode)) return std::strerror(EISDIR);
    if (::access(path.c_str(), X_OK) != 0) return std::strerror(errno);
    return {};
  };
  if (name_or_path.find('/') != std::string::npos) {
    const std::string reason = why_not(name_or_path);
    if (!reason.empty())
      return Problem{.what = fmt::format("cannot run {}: {}", name_or_path, reason),
                     .remedy = "name a program that this user may run"};
    std::error_code error;
    const std::filesystem::path absolute = std::filesystem::absolute(name_or_path, error);
    return error ? name_or_path : absolute.string();
  }
  const char* const path = std::getenv("PATH");
  for (const std::string_view directory : split(path == nullptr ? "" : path, ':')) {
    if (!directory.starts_with('/')) continue;
    std::string candidate = fmt::format("{}/{}", directory, name_or_path);
    if (why_not(candidate).empty()) return candidate;
  }
  return Problem{.what = fmt::format("there is no program {} in PATH", name_or_path),
                 .remedy = fmt::format("install {}, or put it into PATH", name_or_path)};
}

Result<ProcessOutput> run_process(const std::vector<std::string>& words, const ProcessOptions& options) {
  const std::string command = options.name.empty() ? fmt::format("{}", fmt::join(words, " ")) : options.name;
  Pipe out;
  Pipe error;
  if (!out.good() || !error.good()) {
    return Problem{.what = fmt::format("cannot run `{}`: {}", command, std::strerror(errno))};
  }
  pid_t child = 0;
  if (const int reason = spawn(words, options, out, error, child); reason != 0) {
    return Problem{.what = fmt::format("cannot run `{}`: {}", command, std::strerror(reason)),
                   .remedy = fmt::format("install {}, or put it into PATH", words.front())};
  }
  out.close_write();
  error.close_write();
  ProcessOutput output;
  const std::string wrong = collect(out, error, options, output);
  if (!wrong.empty()) ::kill(child, SIGKILL);
  output.code = wait_for(child);
  if (!wrong.empty()) return Problem{.what = fmt::format("`{}`: {}", command, wrong)};
  return output;
}

}  // namespace decant::host
