// Other programs: what they print, how they end, and what is done when they do not.
#include "host/process.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

using namespace decant;

TEST_CASE("process: both streams and the exit code") {
  const auto output = host::run_process({"sh", "-c", "echo out; echo error >&2; exit 3"});
  REQUIRE(output);
  CHECK(output->out == "out\n");
  CHECK(output->error == "error\n");
  CHECK(output->code == 3);
  const auto killed = host::run_process({"sh", "-c", "kill -9 $$"});
  REQUIRE(killed);
  CHECK(killed->code == 128 + 9);
  const auto words = host::run_process({"printf", "%s|", "a b", "$HOME", "*"});
  REQUIRE(words);
  CHECK(words->out == "a b|$HOME|*|");
}

TEST_CASE("process: much on both streams at once does not block") {
  const auto output = host::run_process(
      {"sh", "-c", "head -c 300000 /dev/zero >&2; head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2"});
  REQUIRE(output);
  CHECK(output->out.size() == 300'000);
  CHECK(output->error.size() == 600'000);
}

TEST_CASE("process: bounds") {
  const auto missing = host::run_process({"decant-there-is-no-such-program"});
  REQUIRE_FALSE(missing);
  CHECK(missing.problem().what == "cannot run `decant-there-is-no-such-program`: No such file or directory");
  CHECK(missing.problem().remedy == "install decant-there-is-no-such-program, or put it into PATH");
  const auto slow = host::run_process({"sleep", "60"}, {.seconds = 1});
  REQUIRE_FALSE(slow);
  CHECK(slow.problem().what == "`sleep 60`: it did not end within 1 s");
  const auto much = host::run_process({"cat", "/dev/zero"}, {.seconds = 60, .bytes = std::size_t{1} << 20U});
  REQUIRE_FALSE(much);
  CHECK(much.problem().what == "`cat /dev/zero`: it wrote more than 1 MiB");
}

TEST_CASE("process: another name in messages, and variables that it does not get") {
  const auto slow = host::run_process({"sleep", "60"}, {.seconds = 1, .name = "the sleeper"});
  REQUIRE_FALSE(slow);
  CHECK(slow.problem().what == "`the sleeper`: it did not end within 1 s");
  ::setenv("DECANT_TEST_VARIABLE", "set", 1);
  const std::vector<std::string> words{"sh", "-c", "echo $DECANT_TEST_VARIABLE"};
  CHECK(host::run_process(words)->out == "set\n");
  CHECK(host::run_process(words, {.unset = {"DECANT_TEST_VARIABL", "DECANT_TEST_VARIABLE"}})->out == "\n");
  ::unsetenv("DECANT_TEST_VARIABLE");
}

TEST_CASE("process: a program's path") {
  CHECK(host::find_program("sh")->ends_with("/sh"));
  CHECK(*host::find_program("/bin/sh") == "/bin/sh");
  CHECK(host::find_program("decant-no-such-program").problem().what ==
        "there is no program decant-no-such-program in PATH");
  CHECK(host::find_program("/bin").problem().what == "cannot run /bin: Is a directory");
  CHECK(host::find_program("/etc/passwd").problem().what == "cannot run /etc/passwd: Permission denied");
  CHECK(host::find_program("./no-such").problem().what == "cannot run ./no-such: No such file or directory");
  CHECK_FALSE(host::find_program(""));
}
