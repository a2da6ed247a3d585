// Programs that take long, and what becomes of them when decant is told to end.
#include "host/watched.hpp"

#include "support/temp_directory.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <sys/wait.h>
#include <unistd.h>

using namespace decant;

TEST_CASE("watched: what a program says on both streams, and its exit code") {
  std::string heard;
  const auto code =
      host::run_watched({"sh", "-c", "echo $WATCHED; echo two >&2; exit 3"},
                        {.set = {"WATCHED=one=1"}, .hear = [&](std::string_view text) { heard += text; }});
  REQUIRE(code);
  CHECK(*code == 3);
  CHECK(heard == "one=1\ntwo\n");
  // What it has started may live on, and keep its output open.
  const auto begin = std::chrono::steady_clock::now();
  CHECK(*host::run_watched({"sh", "-c", "sleep 20 & exit 0"}) == 0);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));
  const auto missing = host::run_watched({"/nowhere/program"});
  REQUIRE_FALSE(missing);
  CHECK(missing.problem().what == "cannot run /nowhere/program: No such file or directory");
}

TEST_CASE("watched: a signal to decant ends the program, and decant when it has tidied up") {
  const TempDirectory temp;
  const std::string script = "kill -TERM $PPID; sleep 60; echo tidied >" + temp / "tidied" + "; exit 3";
  {
    const host::Interruption interruption;
    CHECK(host::Interruption::signal() == 0);
    CHECK(*host::run_watched({"sh", "-c", script}) == 128 + SIGTERM);
    CHECK(host::Interruption::signal() == SIGTERM);
    CHECK_FALSE(std::filesystem::exists(temp / "tidied"));
    // What tidies up is not ended.
    CHECK(*host::run_watched({"sh", "-c", "sleep 0.3; exit 4"}, {.even_when_interrupted = true}) == 4);
  }
  {
    const host::Interruption interruption;
    CHECK(host::Interruption::signal() == 0);
    CHECK(*host::run_watched({"sh", "-c", script}, {.ends_by_failing = true}) == 3);
    CHECK(temp.read("tidied") == "tidied\n");
  }
  const pid_t child = ::fork();
  if (child == 0) {
    const host::Interruption interruption;
    static_cast<void>(host::run_watched({"sh", "-c", script}));
    host::Interruption::end_by_signal();
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGTERM);
}
