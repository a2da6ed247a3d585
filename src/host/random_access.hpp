// A file that is too large to be read whole: pieces by offset.
#pragma once

#include "base/problem.hpp"

#include <cstdint>
#include <string>

namespace decant::host {

class RandomAccessFile {
 public:
  static Result<RandomAccessFile> open(const std::string& path);
  ~RandomAccessFile();
  RandomAccessFile(RandomAccessFile&& other) noexcept;
  RandomAccessFile& operator=(RandomAccessFile&& other) noexcept;
  RandomAccessFile(const RandomAccessFile&) = delete;
  RandomAccessFile& operator=(const RandomAccessFile&) = delete;

  [[nodiscard]] std::uint64_t size_bytes() const { return size_bytes_; }
  // `count` bytes from `offset`; fewer where the file ends or cannot be read.
  [[nodiscard]] std::string read(std::uint64_t offset, std::size_t count) const;

 private:
  RandomAccessFile(int fd, std::uint64_t size_bytes) : fd_(fd), size_bytes_(size_bytes) {}
  int fd_ = -1;
  std::uint64_t size_bytes_ = 0;
};

}  // namespace decant::host
