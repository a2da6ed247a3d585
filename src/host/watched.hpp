// Programs that may take long, and what is to be tidied up when decant is told to end while they run. While
// an Interruption lives, Ctrl-C and SIGTERM end those programs, and not decant: it goes on, takes away what
// it made, and then ends by that signal.
#pragma once

#include "base/problem.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace decant::host {

class Interruption {
 public:
  Interruption();
  ~Interruption();  // the signals do again what they did before
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  // The signal that told decant to end; 0: none.
  [[nodiscard]] static int signal();
  // Ends decant by that signal, in the way that whoever sent it expects; the last thing to be done.
  static void end_by_signal();
};

struct WatchedOptions {
  std::vector<std::string> set{};                // variables: `NAME=value`
  std::function<void(std::string_view)> hear{};  // gets what it says on both streams, as it comes
  bool even_when_interrupted = false;            // for what tidies up: no signal ends it
  // When decant is told to end, what the program runs is ended first, so that it fails in its own way and
  // takes away what it made. podman and buildah need that: a signal leaves their containers where they are.
  bool ends_by_failing = false;
};

// Runs `words[0]`, looked up in PATH, with nothing to read and in a process group of its own, which is ended
// when decant is told to. Its exit code; 128 and the signal's number where a signal ended it. The Problem: it
// cannot be started.
Result<int> run_watched(const std::vector<std::string>& words, const WatchedOptions& options = {});

}  // namespace decant::host
