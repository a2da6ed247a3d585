// A program that answers one question after the other on its standard input and output (`git cat-file
// --batch`), where starting it for each would cost a thousand times the answer.
#pragma once

#include "base/problem.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace decant::host {

class Conversation {
 public:
  // Starts `words[0]`, looked up in PATH, without the variables `unset`; what it says on stderr is dropped.
  static Result<std::unique_ptr<Conversation>> start(const std::vector<std::string>& words,
                                                     const std::vector<std::string>& unset);
  ~Conversation();  // closes its input and waits for its end, two seconds at most
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  // False when it has gone away.
  bool say(std::string_view question);
  // Up to the next newline, which is not given; nullopt when it has gone away, or says nothing for a minute.
  std::optional<std::string> line();
  // Exactly so many bytes, appended; false as above.
  bool bytes(std::size_t count, std::string& into);

 private:
  Conversation(int child, int input, int output) : child_(child), input_(input), output_(output) {}
  bool fill();

  int child_;
  int input_;
  int output_;
  std::string buffer_;
  std::size_t at_ = 0;
};

}  // namespace decant::host
