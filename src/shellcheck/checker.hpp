// Runs ShellCheck over many scripts: each text once, whatever it is asked, those that the cache knows not at
// all, and the others by one process a core, each of which gets many. A process that hangs or dies is started
// again with the halves of what it had, so that one bad script costs itself alone.
#pragma once

#include "base/problem.hpp"
#include "shellcheck/cache.hpp"
#include "shellcheck/comment.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace decant::shellcheck {

struct CheckerOptions {
  std::string cache_directory{};  // empty: no cache
  int seconds = 20;               // for one process, and more for each KiB that it gets
  unsigned processes = 0;         // at once; 0: one a core
};

// What became of a script.
struct Verdict {
  std::shared_ptr<const Comments> comments{};  // null: it has not been checked
  std::string why{};                           // not; empty where that is Checker::problem()
  bool too_long = false;                       // why
};

class Checker {
 public:
  // Behind this size ShellCheck takes minutes, and gigabytes of memory.
  static constexpr std::size_t kMaxScriptBytes = 24UL << 10U;
  // What one process gets at most, so that its memory is bounded too.
  static constexpr std::size_t kMaxScriptsPerProcess = 256;

  // `program`: the path of ShellCheck.
  Checker(std::string program, CheckerOptions options);

  // One verdict a text.
  std::vector<Verdict> check(std::span<const std::string_view> texts);
  // Why the program cannot be used; nothing has been checked by it since.
  [[nodiscard]] const std::optional<Problem>& problem() const { return problem_; }

 private:
  struct Task {
    Digest digest;
    std::string_view text;
    std::string path;
    Verdict verdict;
  };
  bool identify();
  void run(std::vector<Task>& tasks);
  void run_batch(const std::vector<Task*>& batch);
  std::string attempt(const std::vector<Task*>& batch);
  void add_lost_time(std::chrono::steady_clock::duration time, const std::string& why);
  bool can_check_anything();
  void give_up(Problem problem);
  [[nodiscard]] bool has_given_up();

  std::string program_;
  CheckerOptions options_;
  Cache cache_;
  std::optional<std::string> identity_;  // which ShellCheck this is
  std::map<Digest, Verdict> known_;
  std::mutex mutex_;  // of what follows
  std::optional<Problem> problem_;
  std::optional<bool> can_check_anything_;
  std::chrono::steady_clock::duration lost_time_{};
};

}  // namespace decant::shellcheck
