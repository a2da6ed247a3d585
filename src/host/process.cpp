// See process.hpp.
#include "host/process.hpp"

#include "base/text.hpp"
#include "host/spawn.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace decant::host {
namespace {

using Clock = std::chrono::steady_clock;

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
  const Streams streams{.out = out.write_end(), .error = error.write_end()};
  if (const int reason = spawn(words, options.unset, streams, child); reason != 0) {
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
