// See watched.hpp. The handler only notes the signal; whoever runs a program looks at the note several times
// a second.
#include "host/watched.hpp"

#include "base/number.hpp"
#include "host/spawn.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <map>
#include <poll.h>
#include <set>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace decant::host {
namespace watched {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::array kEndSignals{SIGINT, SIGTERM, SIGHUP};
constexpr int kLookEvery = 100;  // milliseconds
// A builder that was told to end takes down what it runs first.
constexpr std::chrono::seconds kPatience{10};
constexpr std::chrono::seconds kPatienceToFail{4};

volatile std::sig_atomic_t noted = 0;
std::array<struct sigaction, kEndSignals.size()> before{};

void note_signal(int signal) {
  noted = signal;
}

// Gives on what there is; false at the end. `fd` does not block.
bool pass_on(int fd, const WatchedOptions& options) {
  std::array<char, 16384> chunk{};
  for (;;) {
    const ssize_t got = ::read(fd, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno == EAGAIN;
    if (got == 0) return false;
    if (options.hear) options.hear(std::string_view(chunk.data(), static_cast<std::size_t>(got)));
  }
}

bool has_ended(pid_t child, int& status) {
  const pid_t got = ::waitpid(child, &status, WNOHANG);
  return got == child || (got < 0 && errno != EINTR);
}

// Parents by process.
std::map<pid_t, pid_t> all_processes() {
  std::map<pid_t, pid_t> parents;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    const auto process = number_of<pid_t>(entry.path().filename().string());
    if (!process) continue;
    std::ifstream file(entry.path() / "stat");
    std::string text;
    std::getline(file, text);
    // `12 (a name) S 1 …`
    const std::size_t behind_name = text.rfind(") ");
    if (behind_name == std::string::npos || text.size() < behind_name + 5) continue;
    const std::string_view rest = std::string_view(text).substr(behind_name + 4);
    if (const auto parent = number_of<pid_t>(rest.substr(0, rest.find(' ')))) parents[*process] = *parent;
  }
  return parents;
}

// Builders start themselves again, from memory too, to run what is not theirs.
bool is_its_own(pid_t process, pid_t builder) {
  const auto program = [](pid_t of) {
    std::error_code error;
    return std::filesystem::read_symlink(fmt::format("/proc/{}/exe", of), error).string();
  };
  const std::string path = program(process);
  return path.empty() || path.starts_with("/memfd:") || path == program(builder);
}

// What `child` runs at the end of the chain of processes that it has started. Those between see it fail, and
// end by themselves.
void end_descendants(pid_t child, int signal) {
  const std::map<pid_t, pid_t> parents = all_processes();
  std::set<pid_t> with_children;
  for (const auto& each : parents) with_children.insert(each.second);
  for (const auto& each : parents) {
    pid_t above = each.second;
    while (above > 1 && above != child) {
      const auto next = parents.find(above);
      above = next == parents.end() ? 0 : next->second;
    }
    if (above == child && !with_children.contains(each.first) && !is_its_own(each.first, child))
      ::kill(each.first, signal);
  }
}

// Watches it to its end, which it is told of when decant is.
int watch(pid_t child, Pipe& said, const WatchedOptions& options) {
  int status = 0;
  bool is_open = true;
  Clock::time_point told{};
  for (;;) {
    pollfd waiting{said.read_end(), POLLIN, 0};
    ::poll(&waiting, is_open ? 1 : 0, kLookEvery);
    // What it started may hold the pipe open after its own end.
    const bool ended = has_ended(child, status);
    if (is_open) is_open = pass_on(said.read_end(), options);
    if (ended) break;
    if (noted == 0 || options.even_when_interrupted) continue;
    const bool is_first = told == Clock::time_point{};
    if (is_first) told = Clock::now();
    const auto since = Clock::now() - told;
    if (options.ends_by_failing && since < kPatienceToFail) {
      end_descendants(child, since < kPatienceToFail / 2 ? SIGTERM : SIGKILL);
    } else if (since > kPatience) {
      ::kill(-child, SIGKILL);
    } else if (is_first || options.ends_by_failing) {
      ::kill(-child, noted);
    }
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace
}  // namespace watched

Interruption::Interruption() {
  using namespace watched;
  noted = 0;
  for (std::size_t i = 0; i < kEndSignals.size(); ++i) {
    ::sigaction(kEndSignals[i], nullptr, &before[i]);
    if (before[i].sa_handler == SIG_IGN) continue;  // nohup
    struct sigaction ours {};
    ours.sa_handler = note_signal;
    ::sigemptyset(&ours.sa_mask);
    ::sigaction(kEndSignals[i], &ours, nullptr);
  }
}

Interruption::~Interruption() {
  using namespace watched;
  for (std::size_t i = 0; i < kEndSignals.size(); ++i) ::sigaction(kEndSignals[i], &before[i], nullptr);
}

int Interruption::signal() {
  return watched::noted;
}

void Interruption::end_by_signal() {
  const int signal = watched::noted;
  if (signal == 0) return;
  ::signal(signal, SIG_DFL);
  ::raise(signal);
}

Result<int> run_watched(const std::vector<std::string>& words, const WatchedOptions& options) {
  Pipe said;
  if (!said.good())
    return Problem{.what = fmt::format("cannot run {}: {}", words.front(), std::strerror(errno))};
  pid_t child = 0;
  const Streams streams{.in = -1, .out = said.write_end(), .error = said.write_end()};
  const int reason = spawn(words, {}, streams, child, {.set = options.set, .own_group = true});
  if (reason != 0) {
    return Problem{.what = fmt::format("cannot run {}: {}", words.front(), std::strerror(reason)),
                   .remedy = fmt::format("install {}, or put it into PATH", words.front())};
  }
  said.close_write();
  ::fcntl(said.read_end(), F_SETFL, O_NONBLOCK);
  return watched::watch(child, said, options);
}

}  // namespace decant::host
