// A program that is asked: what it answers, and what is done when it goes away or falls silent.
#include "host/conversation.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <thread>

using namespace decant;
using host::Conversation;

TEST_CASE("conversation: lines and bytes, in pieces of any size") {
  auto cat = Conversation::start({"cat"});
  REQUIRE(cat);
  const std::string long_line(200'000, 'x');
  for (const std::string& line : {std::string("one"), std::string(), long_line.substr(0, 60'000)}) {
    REQUIRE((*cat)->say(line + '\n'));
    CHECK((*cat)->line() == line);
  }
  REQUIRE((*cat)->say("12345\n6"));
  std::string bytes = ">";
  CHECK((*cat)->bytes(2, bytes));
  CHECK((*cat)->line() == "345");
  CHECK((*cat)->bytes(1, bytes));
  CHECK(bytes == ">126");
  auto much = Conversation::start({"sh", "-c", "head -c 200000 /dev/zero | tr '\\0' x; echo"});
  REQUIRE(much);
  CHECK((*much)->line() == long_line);
}

TEST_CASE("conversation: a program that is gone, silent, or not there") {
  auto gone = Conversation::start({"true"});
  REQUIRE(gone);
  CHECK_FALSE((*gone)->line());
  CHECK_FALSE((*gone)->was_silent());
  bool heard = true;  // for as long as the kernel needs to take its end of the pipe away
  for (int i = 0; heard && i < 5000; ++i) {
    heard = (*gone)->say("is anybody there?\n");
    if (heard) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  CHECK_FALSE(heard);
  auto silent = Conversation::start({"sleep", "60"}, {.patience_milliseconds = 20});
  REQUIRE(silent);
  CHECK_FALSE((*silent)->line());
  CHECK((*silent)->was_silent());
  const auto missing = Conversation::start({"decant-there-is-no-such-program"});
  REQUIRE_FALSE(missing);
  CHECK(missing.problem().what == "cannot run decant-there-is-no-such-program: No such file or directory");
}
