// The same work for many numbers, on all processors.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace decant {

// Calls `work(i)` once for each number below `count`, in up to `threads` threads at once (0: one a
// processor), the caller's among them, and in no more than there are pieces of `least` numbers: less is not
// worth a thread. What a call throws is thrown here, when all threads have ended. Where the machine gives no
// more threads, those that there are do it.
template <typename Work>
void for_each_number(std::size_t count, unsigned threads, std::size_t least, const Work& work) {
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::exception_ptr failure;  // a defect, or no memory: told by main
  const auto run = [&] {
    try {
      for (std::size_t i = next++; i < count; i = next++) work(i);
    } catch (...) {
      next = count;
      const std::scoped_lock lock(mutex);
      failure = std::current_exception();
    }
  };
  const std::size_t wanted = threads != 0 ? threads : std::max(std::thread::hardware_concurrency(), 1U);
  const std::size_t useful = std::min(wanted, (count + least - 1) / least);
  std::vector<std::thread> others;
  try {
    while (others.size() + 1 < useful) others.emplace_back(run);
  } catch (const std::system_error&) {
  }
  run();
  for (std::thread& other : others) other.join();
  if (failure) std::rethrow_exception(failure);
}

// The same for ranges of up to `size` numbers, where one is too little work to be given out alone:
// `work(begin, end)`.
template <typename Work>
void for_each_range(std::size_t count, std::size_t size, const Work& work) {
  for_each_number((count + size - 1) / size, 0, 1,
                  [&](std::size_t range) { work(range * size, std::min(count, (range + 1) * size)); });
}

}  // namespace decant
