// The streams are exchanged for unnamed files around the call: commands write through C streams and read
// standard input through the disk's interface, and neither knows.
#include "tests/support/run.hpp"

#include "cli/program.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <unistd.h>

namespace decant {
namespace {

// Puts a file in the place of a stream as long as it lives.
class Exchange {
 public:
  explicit Exchange(int fd) : fd_(fd), saved_(::dup(fd)), file_(std::tmpfile()) {
    REQUIRE(file_ != nullptr);
    ::dup2(::fileno(file_), fd_);
  }
  ~Exchange() {
    ::dup2(saved_, fd_);
    ::close(saved_);
    std::fclose(file_);
  }
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  void write(std::string_view text) {
    REQUIRE(std::fwrite(text.data(), 1, text.size(), file_) == text.size());
    std::fflush(file_);
    std::rewind(file_);
    ::lseek(fd_, 0, SEEK_SET);
  }
  [[nodiscard]] std::string read() {
    std::string text;
    std::rewind(file_);
    std::array<char, 4096> buffer{};
    while (const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), file_))
      text.append(buffer.data(), n);
    return text;
  }

 private:
  int fd_;
  int saved_;
  std::FILE* file_;
};

}  // namespace

Ran run_decant(const std::vector<std::string>& arguments, std::string_view input) {
  std::vector<const char*> words;
  for (const std::string& argument : arguments) words.push_back(argument.c_str());
  std::fflush(stdout);
  std::fflush(stderr);
  Exchange in(STDIN_FILENO);
  Exchange out(STDOUT_FILENO);
  Exchange error(STDERR_FILENO);
  in.write(input);
  Ran ran;
  ran.exit = static_cast<int>(cli::run_program(words));
  std::fflush(stdout);
  std::fflush(stderr);
  ran.out = out.read();
  ran.error = error.read();
  return ran;
}

}  // namespace decant
