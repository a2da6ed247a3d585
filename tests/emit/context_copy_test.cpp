// The copy of a context that builds with --normalize-modes are made from.
#include "support/run.hpp"
#include "support/temp_directory.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <sys/stat.h>
#include <vector>

namespace decant::context_copy_test {
namespace {

namespace fs = std::filesystem;

// A line a path: type, mode, what it holds, time.
std::string listed(const std::string& directory) {
  std::vector<std::string> lines;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    const std::string path = entry.path().lexically_relative(directory).string();
    struct stat found {};
    REQUIRE(::lstat(entry.path().c_str(), &found) == 0);
    if (S_ISLNK(found.st_mode)) {
      lines.push_back(fmt::format("{} -> {}\n", path, fs::read_symlink(entry.path()).string()));
    } else {
      lines.push_back(fmt::format("{} {:04o}{}\n", path, found.st_mode & 07777U,
                                  S_ISREG(found.st_mode)
                                      ? fmt::format(" {} bytes, time {}", found.st_size, found.st_mtime)
                                      : std::string()));
    }
  }
  std::ranges::sort(lines);
  return fmt::format("{}", fmt::join(lines, ""));
}

}  // namespace

TEST_CASE("keys --copy-context: what the build gets, with the permission bits of git") {
  const TempDirectory made;
  made.write("app/Dockerfile", "FROM debian:12\nCOPY . /app\n");
  made.write("app/.dockerignore", "*.log\nmodules\n!modules/kept\n");
  made.write("app/a.log", "left out");
  made.write("app/modules/gone", "left out");
  made.write("app/modules/kept", "1");
  made.write("app/bin/run me", "#!/bin/sh\n");
  made.write("app/read-only", "12");
  fs::create_symlink("../outside", made / "app/bin/link");
  const auto set = [&](const std::string& path, mode_t mode) {
    REQUIRE(::chmod((made / ("app/" + path)).c_str(), mode) == 0);
    const timespec times[2]{{.tv_sec = 1'500'000'000, .tv_nsec = 0}, {.tv_sec = 1'500'000'000, .tv_nsec = 0}};
    REQUIRE(::utimensat(AT_FDCWD, (made / ("app/" + path)).c_str(), times, 0) == 0);
  };
  for (const char* path : {"Dockerfile", ".dockerignore", "modules/kept"}) set(path, 0664);
  set("read-only", 0400);
  set("bin/run me", 04750);
  set("bin", 02775);
  const auto copy = [&](std::vector<std::string> more) {
    std::vector<std::string> words{"keys", "--copy-context", made / "copy", made / "app"};
    words.insert(words.end(), more.begin(), more.end());
    return run_decant(words);
  };
  const Ran ran = copy({"--normalize-modes"});
  CHECK(ran.exit == 0);
  CHECK(ran.out.empty());
  CHECK(ran.error.empty());
  CHECK(listed(made / "copy") ==
        ".dockerignore 0644 28 bytes, time 1500000000\n"
        "Dockerfile 0644 27 bytes, time 1500000000\n"
        "bin 0755\n"
        "bin/link -> ../outside\n"
        "bin/run me 0755 10 bytes, time 1500000000\n"
        "modules 0755\n"
        "modules/kept 0644 1 bytes, time 1500000000\n"
        "read-only 0644 2 bytes, time 1500000000\n");
  const auto keys = [&](const std::string& directory) {
    return run_decant({"keys", "--normalize-modes", made / directory}).out;
  };
  CHECK(keys("app") == keys("copy"));
  // Never over anything that is there, and never without its bits.
  CHECK(copy({"--normalize-modes"}).exit == 2);
  CHECK(copy({}).exit == 2);
  CHECK(run_decant({"keys", "--normalize-modes", "--copy-context", made / "app/Dockerfile/x", made / "app"})
            .exit == 2);
  // Into the context itself: the copy does not hold itself.
  CHECK(run_decant({"keys", "--normalize-modes", "--copy-context", made / "app/inside", made / "app"}).exit ==
        0);
  CHECK(listed(made / "app/inside") == listed(made / "copy"));
}

}  // namespace decant::context_copy_test
