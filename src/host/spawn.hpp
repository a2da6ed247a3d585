// How other programs are started: for process.cpp, watched.cpp, conversation.cpp and
// filtered_file.cpp alone.
#pragma once

#include "base/problem.hpp"

#include <array>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace decant::host {

class Pipe {
 public:
  Pipe();
  ~Pipe();
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  // Whether it can be read from; false, with errno, when it could not be made.
  [[nodiscard]] bool good() const { return ends_[0] >= 0; }
  [[nodiscard]] int read_end() const { return ends_[0]; }
  [[nodiscard]] int write_end() const { return ends_[1]; }
  void close_read() { close(0); }
  void close_write() { close(1); }

 private:
  void close(std::size_t end);
  std::array<int, 2> ends_{-1, -1};
};

struct Streams {
  int in = -1;  // descriptors; -1: /dev/null
  int out = -1;
  int error = -1;
};

struct SpawnExtras {
  std::vector<std::string> set{};  // variables that it gets besides ours: `NAME=value`
  bool own_group = false;          // it leads a process group of its own, which ends with all that it starts
};

// Starts `words[0]`, looked up in PATH, without the variables `unset`. 0, or the reason why it did not start.
int spawn(const std::vector<std::string>& words, const std::vector<std::string>& unset,
          const Streams& streams, pid_t& child, const SpawnExtras& extras = {});

// The same with our ends of two pipes on its stdin and stdout. The Problem: it did not start, and `child` is
// 0.
std::optional<Problem> spawn_between(const std::vector<std::string>& words,
                                     const std::vector<std::string>& unset, Pipe& input, Pipe& output,
                                     pid_t& child);

// Its exit code when it has ended; 128 and the signal's number where a signal ended it.
int wait_for(pid_t child);

}  // namespace decant::host
