// See steps_ahead.hpp.
#include "history/steps_ahead.hpp"

#include <system_error>

namespace decant::history {
namespace {

// So far ahead, and never with more changes than these, whatever one commit has.
constexpr std::size_t kMostSteps = 64;
constexpr std::size_t kMostChanges = 20'000;
// Down to so few the thread waits when it has made enough: it is woken for many steps, not for each.
constexpr std::size_t kFewSteps = 16;

}  // namespace

StepsAhead::StepsAhead(const Walk& walk) : walk_(walk) {
  try {
    thread_ = std::thread([this] { run(); });
  } catch (const std::system_error&) {  // next() does it then
  }
}

StepsAhead::~StepsAhead() {
  if (!thread_.joinable()) return;
  {
    const std::scoped_lock lock(mutex_);
    wanted_ = false;
  }
  changed_.notify_all();
  thread_.join();
}

void StepsAhead::run() {
  try {
    for (std::size_t place = 0; place < walk_.size(); ++place) {
      Result<Step> step = walk_.step_at(place);
      const bool ends = !step;
      std::unique_lock lock(mutex_);
      if (ready_.size() >= kMostSteps || changes_ >= kMostChanges) {
        changed_.wait(lock,
                      [this] { return !wanted_ || (ready_.size() <= kFewSteps && changes_ < kMostChanges); });
      }
      if (!wanted_) return;
      if (step) changes_ += step->changes.size();
      ready_.push_back(std::move(step));
      const bool is_first = ready_.size() == 1;
      lock.unlock();
      if (is_first) changed_.notify_all();
      if (ends) return;
    }
  } catch (...) {
    const std::scoped_lock lock(mutex_);
    failure_ = std::current_exception();
    changed_.notify_all();
  }
}

Result<std::optional<Step>> StepsAhead::next() {
  if (place_ == walk_.size()) return std::optional<Step>();
  const auto told = [&](Result<Step> step) -> Result<std::optional<Step>> {
    place_ = step ? place_ + 1 : walk_.size();
    if (!step) return step.problem();
    return std::optional(*std::move(step));
  };
  if (!thread_.joinable()) return told(walk_.step_at(place_));
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !ready_.empty() || failure_ != nullptr; });
  if (ready_.empty()) std::rethrow_exception(failure_);
  Result<Step> step = std::move(ready_.front());
  ready_.pop_front();
  if (step) changes_ -= step->changes.size();
  const bool are_few = ready_.size() <= kFewSteps;
  lock.unlock();
  if (are_few) changed_.notify_all();
  return told(std::move(step));
}

}  // namespace decant::history
