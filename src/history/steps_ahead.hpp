// The steps of a walk, told apart by a thread of their own while the caller works on those before: a replay
// costs what its own work costs, and not the comparing of trees as well. Where there are no more threads, the
// caller's own does it.
#pragma once

#include "history/walk.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

namespace decant::history {

class StepsAhead {
 public:
  // `walk` must live as long.
  explicit StepsAhead(const Walk& walk);
  ~StepsAhead();
  StepsAhead(const StepsAhead&) = delete;
  StepsAhead& operator=(const StepsAhead&) = delete;

  // As Walk::next; a Problem stands where the walk would meet it.
  Result<std::optional<Step>> next();

 private:
  void run();

  const Walk& walk_;
  std::size_t place_ = 0;  // the caller's
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Result<Step>> ready_;
  std::size_t changes_ = 0;     // in all that is ready
  bool wanted_ = true;          // false: the caller needs no more
  std::exception_ptr failure_;  // a defect, or no memory: thrown where the caller waits
  std::thread thread_;
};

}  // namespace decant::history
