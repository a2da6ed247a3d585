// Many short texts that live as long as each other, in a few large blocks: no allocation a text, and none is
// moved.
#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <vector>

namespace decant {

class TextBlock {
 public:
  // The parts, one behind the other.
  std::string_view add(std::initializer_list<std::string_view> parts) {
    std::size_t size = 0;
    for (const std::string_view part : parts) size += part.size();
    if (size > free_) grow(size);
    char* const begin = to_;
    for (const std::string_view part : parts) to_ = std::ranges::copy(part, to_).out;
    free_ -= size;
    return {begin, size};
  }

 private:
  void grow(std::size_t size) {
    constexpr std::size_t kLeast = 256;  // most have a few texts
    constexpr std::size_t kMost = std::size_t{1} << 16U;
    free_ = std::max(size, std::clamp(blocks_.size() * kLeast * 4, kLeast, kMost));
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(free_));
    to_ = blocks_.back().get();
  }

  std::vector<std::unique_ptr<char[]>> blocks_;
  char* to_ = nullptr;
  std::size_t free_ = 0;
};

}  // namespace decant
