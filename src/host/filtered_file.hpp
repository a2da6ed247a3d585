// A part of a file as another program puts it out: `gzip -dc` and its like. It is read forward, as it comes,
// so that nothing of it is kept on disk or in memory.
//
// Looked at: zlib and libzstd, which would be two more libraries for what few runs need; every machine that
// makes such files has their programs.
#pragma once

#include "base/problem.hpp"
#include "host/random_access.hpp"
#include "host/spawn.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace decant::host {

class FilteredFile {
 public:
  // Starts `words[0]`, looked up in PATH, and gives it `size_bytes` from `offset` of `file`, which must live
  // as long. SIGPIPE must be ignored, as decant does. The Problem: it cannot be started.
  static Result<std::unique_ptr<FilteredFile>> start(const std::vector<std::string>& words,
                                                     const RandomAccessFile& file, std::uint64_t offset,
                                                     std::uint64_t size_bytes);
  ~FilteredFile();
  FilteredFile(const FilteredFile&) = delete;
  FilteredFile& operator=(const FilteredFile&) = delete;

  // `count` bytes from `offset` of what it puts out, which is not before what was read already; fewer at the
  // end, and nullopt behind it.
  std::optional<std::string> read(std::uint64_t offset, std::size_t count);
  // At the end: whether the program said that it could not go on. False before.
  bool failed();

 private:
  FilteredFile() = default;
  void feed(const RandomAccessFile& file, std::uint64_t offset, std::uint64_t end);
  [[nodiscard]] std::string next(std::size_t count);

  Pipe input_;
  Pipe output_;
  pid_t child_ = 0;
  std::thread feeder_;
  std::uint64_t at_ = 0;
  bool ended_ = false;
};

}  // namespace decant::host
