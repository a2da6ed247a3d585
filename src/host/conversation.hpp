// A program that answers one question after the other on its standard input and output (`git cat-file
// --batch`), where starting it for each would cost a thousand times the answer.
#pragma once

#include "base/problem.hpp"
#include "host/spawn.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace decant::host {

struct ConversationOptions {
  std::vector<std::string> unset{};  // variables that it does not get
  int patience_milliseconds = 60'000;
};

class Conversation {
 public:
  // Starts `words[0]`, looked up in PATH; what it says on stderr is dropped.
  static Result<std::unique_ptr<Conversation>> start(const std::vector<std::string>& words,
                                                     const ConversationOptions& options = {});
  ~Conversation();  // closes its input and waits for its end, two seconds at most
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  // False when it has gone away. SIGPIPE must be ignored, as decant does.
  bool say(std::string_view question);
  // Up to the next newline, which is not given; nullopt when it has gone away, or says nothing for too long.
  std::optional<std::string> line();
  // Exactly so many bytes, appended; false as above.
  bool bytes(std::size_t count, std::string& into);
  // Whether it was still there when the patience was at its end: asking it again would take as long.
  [[nodiscard]] bool was_silent() const { return was_silent_; }

 private:
  Conversation() = default;
  bool fill();

  Pipe input_;
  Pipe output_;
  pid_t child_ = 0;
  int patience_milliseconds_ = 0;
  bool was_silent_ = false;
  std::string buffer_;
  std::size_t at_ = 0;
};

}  // namespace decant::host
