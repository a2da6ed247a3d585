// See filtered_file.hpp. A thread feeds the program, since both pipes can be full at once.
#include "host/filtered_file.hpp"

#include "host/write_all.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace decant::host {
namespace {

constexpr std::size_t kPassedAtOnce = std::size_t{64} << 10U;

}  // namespace

Result<std::unique_ptr<FilteredFile>> FilteredFile::start(const std::vector<std::string>& words,
                                                          const RandomAccessFile& file, std::uint64_t offset,
                                                          std::uint64_t size_bytes) {
  std::unique_ptr<FilteredFile> made(new FilteredFile);
  if (auto problem = spawn_between(words, {}, made->input_, made->output_, made->child_))
    return *std::move(problem);
  try {
    made->feeder_ = std::thread(
        [it = made.get(), &file, offset, end = offset + size_bytes] { it->feed(file, offset, end); });
  } catch (const std::system_error&) {
    return Problem{.what = fmt::format("cannot run {}: the machine gives no more threads", words.front())};
  }
  return made;
}

FilteredFile::~FilteredFile() {
  output_.close_read();  // ends the program, and with it the feeder, where they are not done
  if (feeder_.joinable()) feeder_.join();
  input_.close_write();
  if (child_ != 0) wait_for(child_);
}

void FilteredFile::feed(const RandomAccessFile& file, std::uint64_t offset, std::uint64_t end) {
  while (offset < end) {
    const std::string bytes = file.read(offset, std::min<std::uint64_t>(kPassedAtOnce, end - offset));
    if (bytes.empty() || write_all(input_.write_end(), bytes) != 0) break;
    offset += bytes.size();
  }
  input_.close_write();
}

std::string FilteredFile::next(std::size_t count) {
  std::string bytes(count, '\0');
  std::size_t used = 0;
  while (used < count) {
    const ssize_t got = ::read(output_.read_end(), bytes.data() + used, count - used);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      ended_ = true;
      break;
    }
    used += static_cast<std::size_t>(got);
  }
  bytes.resize(used);
  at_ += used;
  return bytes;
}

std::optional<std::string> FilteredFile::read(std::uint64_t offset, std::size_t count) {
  while (at_ < offset && !ended_)
    static_cast<void>(next(std::min<std::uint64_t>(kPassedAtOnce, offset - at_)));
  if (at_ < offset) return std::nullopt;
  return next(count);
}

bool FilteredFile::failed() {
  if (!ended_ || child_ == 0) return false;
  return wait_for(std::exchange(child_, 0)) != 0;
}

}  // namespace decant::host
