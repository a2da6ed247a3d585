// Files for another program: private, and gone afterwards.
#include "host/scratch.hpp"

#include "support/temp_directory.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace decant;
namespace fs = std::filesystem;

namespace {

mode_t mode_of(const std::string& path) {
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 0777U;
}

}  // namespace

TEST_CASE("scratch: files of this user alone, gone with the directory") {
  std::string path;
  {
    auto made = host::ScratchDirectory::make();
    REQUIRE(made);
    host::ScratchDirectory scratch = std::move(*made);
    path = scratch.path();
    CHECK(mode_of(path) == 0700);
    for (int i = 0; i < 12; ++i) {
      const auto file = scratch.add("text");
      REQUIRE(file);
      CHECK(*file == path + "/" + std::to_string(i));
      CHECK(mode_of(*file) == 0600);
      CHECK(fs::file_size(*file) == 4);
    }
  }
  CHECK_FALSE(fs::exists(path));
}

TEST_CASE("scratch: gone too when a signal ends the program") {
  const TempDirectory temp;
  ::setenv("TMPDIR", temp.path().c_str(), 1);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    const pid_t child = ::fork();
    if (child == 0) {
      ::signal(signal, SIG_DFL);  // the test program has handlers of its own
      auto scratch = host::ScratchDirectory::make();
      if (scratch && scratch->add("one") && scratch->add("two")) ::raise(signal);
      ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == signal);
    CHECK(fs::is_empty(temp.path()));
  }
  ::unsetenv("TMPDIR");
}
