// See scratch.hpp. A signal handler may call next to nothing: unlink and rmdir it may, and the names are made
// ready for it beforehand, in one place of fixed size. One directory at a time is known to it; another one
// that is made meanwhile is removed in the ordinary way only.
#include "host/scratch.hpp"

#include <fmt/format.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace decant::host {
namespace {

constexpr std::size_t kLongestPath = 4000;
constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP};

std::array<char, kLongestPath + 32> known_path{};  // room for a slash and a number behind it
std::atomic<std::size_t> known_files = 0;
std::atomic<bool> known = false;  // `known_path` is in use

// Writes `/123` and a zero.
void append_number(char* at, std::size_t number) {
  std::array<char, 24> digits{};
  std::size_t count = 0;
  do {
    digits[count++] = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number > 0);
  *at++ = '/';
  while (count > 0) *at++ = digits[--count];
  *at = 0;
}

// All files and the directory; only calls that a signal handler may make.
void remove_all(char* path, std::size_t files) {
  char* const end = path + std::strlen(path);
  for (std::size_t i = 0; i < files; ++i) {
    append_number(end, i);
    ::unlink(path);
  }
  *end = 0;
  ::rmdir(path);
}

void on_signal(int signal) {
  if (known.exchange(false)) remove_all(known_path.data(), known_files);
  ::signal(signal, SIG_DFL);
  ::raise(signal);
}

void watch(const std::string& path) {
  bool is_known = false;
  if (path.size() > kLongestPath || !known.compare_exchange_strong(is_known, true)) return;
  known_files = 0;
  std::memcpy(known_path.data(), path.c_str(), path.size() + 1);
  for (const int signal : kSignals) {
    struct sigaction now {};
    if (::sigaction(signal, nullptr, &now) != 0 || now.sa_handler != SIG_DFL) continue;
    struct sigaction ours {};
    ours.sa_handler = on_signal;
    ::sigemptyset(&ours.sa_mask);
    ::sigaction(signal, &ours, nullptr);
  }
}

bool is_watched(const std::string& path) {
  return known && path == known_path.data();
}

void unwatch() {
  for (const int signal : kSignals) {
    struct sigaction now {};
    if (::sigaction(signal, nullptr, &now) == 0 && now.sa_handler == on_signal) ::signal(signal, SIG_DFL);
  }
  known = false;
}

}  // namespace

ScratchDirectory::ScratchDirectory(std::string path) : path_(std::move(path)) {
  watch(path_);
}

ScratchDirectory::ScratchDirectory(ScratchDirectory&& other) noexcept
    : path_(std::exchange(other.path_, {})), files_(other.files_), rooms_(std::move(other.rooms_)) {}

ScratchDirectory::~ScratchDirectory() {
  if (path_.empty()) return;
  for (const std::string& each : rooms_) ::unlink(each.c_str());
  std::string room = path_ + std::string(32, '\0');
  remove_all(room.data(), files_);
  if (is_watched(path_)) unwatch();
}

Result<ScratchDirectory> ScratchDirectory::make() {
  const char* const set = std::getenv("TMPDIR");
  const std::string pattern = fmt::format("{}/decant-XXXXXX", set != nullptr && *set == '/' ? set : "/tmp");
  std::string path = pattern;
  if (::mkdtemp(path.data()) == nullptr) {
    return Problem{.what = fmt::format("cannot make a directory like {}: {}", pattern, std::strerror(errno)),
                   .remedy = "set TMPDIR to a directory where this user may write"};
  }
  return ScratchDirectory(std::move(path));
}

std::string ScratchDirectory::room(const std::string& name) {
  rooms_.push_back(fmt::format("{}/{}", path_, name));
  return rooms_.back();
}

Result<std::string> ScratchDirectory::add(std::string_view bytes) {
  std::string path = fmt::format("{}/{}", path_, files_);
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  int reason = file < 0 ? errno : 0;
  if (file >= 0) {
    ++files_;
    if (is_watched(path_)) known_files = files_;
    while (!bytes.empty() && reason == 0) {
      const ssize_t put = ::write(file, bytes.data(), bytes.size());
      if (put >= 0) bytes.remove_prefix(static_cast<std::size_t>(put));
      if (put < 0 && errno != EINTR) reason = errno;
    }
    if (::close(file) != 0 && reason == 0) reason = errno;
  }
  if (reason == 0) return path;
  return Problem{.what = fmt::format("cannot write {}: {}", path, std::strerror(reason)),
                 .remedy = "make room there, or set TMPDIR to another directory"};
}

}  // namespace decant::host
