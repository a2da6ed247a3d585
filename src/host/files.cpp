// See files.hpp. Plain system calls: a Dockerfile is read once, and the reason of a failure must be the
// system's own.
#include "host/files.hpp"

#include "host/replace.hpp"
#include "host/write_all.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <limits>
#include <sys/stat.h>
#include <unistd.h>

namespace decant::host {
namespace {

// Spans are 32 bits wide.
constexpr std::uint64_t kMaxFileBytes = std::numeric_limits<std::uint32_t>::max() - 1;
// What has no size beforehand (standard input, a pipe, /dev/zero) must not eat the machine's memory.
constexpr std::uint64_t kMaxStreamBytes = std::uint64_t{256} << 20U;
constexpr std::size_t kGrowBytes = std::size_t{64} << 10U;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return fd_; }
  // Closes, and tells whether what was written has arrived.
  bool close() { return ::close(std::exchange(fd_, -1)) == 0; }

 private:
  int fd_;
};

std::string read_remedy(int reason) {
  switch (reason) {
    case ENOENT:
      return "check the path; it is looked up from the directory that decant was started in";
    case ENOTDIR:
      return "a component of the path is a file, not a directory: check the path";
    case EACCES:
    case EPERM:
      return "make it readable for this user, or run decant as its owner";
    case EISDIR:
      return "name a file in that directory";
    default:
      return {};
  }
}

Problem cannot_read(const std::string& path, int reason) {
  return {.what = fmt::format("cannot read {}: {}", path, std::strerror(reason)),
          .remedy = read_remedy(reason)};
}

Problem too_large(const std::string& path, std::uint64_t limit) {
  return {.what = fmt::format("cannot read {}: it holds more than {} MiB", path, limit >> 20U),
          .remedy = "check that this is the file that you mean"};
}

std::string write_remedy(int reason) {
  switch (reason) {
    case ENOENT:
      return "make the directory first, or choose another one";
    case EACCES:
    case EPERM:
    case EROFS:
      return "choose a place where this user may write";
    case EISDIR:
      return "a directory has that name already: choose another name";
    case ENOSPC:
    case EDQUOT:
      return "make room on the disk and run the command again";
    default:
      return {};
  }
}

Problem cannot_write(const std::string& path, int reason) {
  return {.what = fmt::format("cannot write {}: {}", path, std::strerror(reason)),
          .remedy = write_remedy(reason)};
}

Result<std::string> read_all(int fd, const std::string& name) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) return cannot_read(name, errno);
  if (S_ISDIR(status.st_mode)) return cannot_read(name, EISDIR);
  const bool regular = S_ISREG(status.st_mode);
  const std::uint64_t limit = regular ? kMaxFileBytes : kMaxStreamBytes;
  const std::uint64_t expected =
      regular && status.st_size > 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
  if (expected > limit) return too_large(name, limit);

  std::string bytes;
  std::size_t used = 0;
  for (;;) {
    // One byte more than expected, so that the read that finds the end needs no second buffer.
    if (used == bytes.size())
      bytes.resize(used == 0 ? std::max<std::size_t>(expected + 1, 512) : used + std::max(used, kGrowBytes));
    const ssize_t got = ::read(fd, bytes.data() + used, bytes.size() - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return cannot_read(name, errno);
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
    if (used > limit) return too_large(name, limit);
  }
  bytes.resize(used);
  return bytes;
}

// A name beside `path` that nobody else uses; opened so that the umask applies.
int open_temporary(const std::string& path, mode_t mode, std::string& name) {
  const std::size_t slash = path.rfind('/');
  const std::size_t base = slash == std::string::npos ? 0 : slash + 1;
  constexpr int kAttempts = 1000;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    name = fmt::format("{}.{}.{}-{}.tmp", path.substr(0, base), path.substr(base), ::getpid(), attempt);
    const int fd = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd >= 0 || errno != EEXIST) return fd;
  }
  return -1;
}

}  // namespace

Result<std::string> read_file(const std::string& path) {
  if (path == "-") return read_all(STDIN_FILENO, "standard input");
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return cannot_read(path, errno);
  return read_all(file.get(), path);
}

Result<bool> write_file(const std::string& path, std::string_view bytes, bool executable) {
  if (is_directory(path)) return cannot_write(path, EISDIR);
  std::string temporary;
  Descriptor file(open_temporary(path, executable ? 0755 : 0644, temporary));
  if (file.get() < 0) return cannot_write(path, errno);
  int reason = write_all(file.get(), bytes);
  if (!file.close() && reason == 0) reason = errno;
  if (reason == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) reason = errno;
  if (reason == 0) return true;
  ::unlink(temporary.c_str());
  return cannot_write(path, reason);
}

Result<bool> replace_file(const std::string& path, std::string_view expected, std::string_view bytes) {
  std::error_code error;
  const std::string target = std::filesystem::canonical(path, error).string();
  if (error) return cannot_write(path, error.value());
  const Result<std::string> now = read_file(target);
  if (!now) return now.problem();
  if (*now != expected) {
    return Problem{.what = fmt::format("{} has changed since it was read; nothing was written", path),
                   .remedy = "start again"};
  }
  struct stat status {};
  if (::stat(target.c_str(), &status) != 0) return cannot_write(path, errno);
  std::string temporary;
  Descriptor file(open_temporary(target, 0600, temporary));
  if (file.get() < 0) return cannot_write(path, errno);
  int reason = write_all(file.get(), bytes);
  if (reason == 0 && ::fchmod(file.get(), status.st_mode & 07777U) != 0) reason = errno;
  if (!file.close() && reason == 0) reason = errno;
  if (reason == 0 && ::rename(temporary.c_str(), target.c_str()) != 0) reason = errno;
  if (reason == 0) return true;
  ::unlink(temporary.c_str());
  return cannot_write(path, reason);
}

std::string shown_path(const std::string& path) {
  std::error_code error;
  const std::filesystem::path here = std::filesystem::current_path(error);
  if (error) return path;
  const std::filesystem::path relative = std::filesystem::path(path).lexically_relative(here);
  // `../../../tmp/x` helps nobody.
  const std::filesystem::path below_root = here.relative_path();
  const auto up = std::ranges::count(relative, std::filesystem::path(".."));
  const bool by_the_root = up > 0 && up == std::distance(below_root.begin(), below_root.end());
  return relative.empty() || by_the_root ? path : relative.string();
}

bool is_directory(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

bool exists(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0;
}

Result<bool> make_directories(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  // A path with a final slash, or one that somebody else made meanwhile, is no error either.
  if (!error || is_directory(path)) return true;
  return Problem{.what = fmt::format("cannot make the directory {}: {}", path, std::strerror(error.value())),
                 .remedy = write_remedy(error.value())};
}

}  // namespace decant::host
