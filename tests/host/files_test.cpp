// The disk: what is read, what is refused, and that an interrupted or refused write leaves nothing behind.
#include "host/files.hpp"

#include "support/temp_directory.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

using namespace decant;
namespace fs = std::filesystem;

namespace {

std::size_t entries(const std::string& directory) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(directory), {}));
}

}  // namespace

TEST_CASE("files: what is written is read back, whatever the bytes") {
  const TempDirectory directory;
  for (const std::string& bytes : {std::string(), std::string("FROM scratch\n"), std::string("\0\xff\r\n", 4),
                                   std::string(1'000'000, 'x')}) {
    const std::string path = directory / "file";
    REQUIRE(host::write_file(path, bytes));
    const Result<std::string> read = host::read_file(path);
    REQUIRE(read);
    CHECK(*read == bytes);
  }
  CHECK(entries(directory.path()) == 1);
}

TEST_CASE("files: a pipe is read to its end") {
  const TempDirectory directory;
  const std::string pipe = directory / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  const std::string command = fmt::format("printf 'FROM a\\n' > '{}' &", pipe);
  REQUIRE(std::system(command.c_str()) == 0);
  const Result<std::string> read = host::read_file(pipe);
  REQUIRE(read);
  CHECK(*read == "FROM a\n");
}

TEST_CASE("files: a failure names the path, the system's reason and what to do") {
  const TempDirectory directory;
  directory.write("file", "");
  struct Case {
    std::string path;
    std::string what;
    std::string remedy;
  };
  const std::string root = directory.path();
  const std::vector<Case> cases = {
      {root + "/none", "cannot read " + root + "/none: No such file or directory",
       "check the path; it is looked up from the directory that decant was started in"},
      {root, "cannot read " + root + ": Is a directory", "name a file in that directory"},
      {root + "/file/below", "cannot read " + root + "/file/below: Not a directory",
       "a component of the path is a file, not a directory: check the path"},
      {"/dev/zero", "cannot read /dev/zero: it holds more than 256 MiB",
       "check that this is the file that you mean"},
  };
  for (const Case& expected : cases) {
    CAPTURE(expected.path);
    const Result<std::string> read = host::read_file(expected.path);
    REQUIRE_FALSE(read);
    CHECK(read.problem().what == expected.what);
    CHECK(read.problem().remedy == expected.remedy);
    CHECK(read.problem().exit == Exit::usage);
  }
}

TEST_CASE("files: a file that this user may not read") {
  const TempDirectory directory;
  const std::string path = directory.write("secret", "x");
  fs::permissions(path, fs::perms::none);
  const Result<std::string> read = host::read_file(path);
  if (::geteuid() == 0) {
    CHECK(read);  // root reads everything
    return;
  }
  REQUIRE_FALSE(read);
  CHECK(read.problem().what == "cannot read " + path + ": Permission denied");
}

TEST_CASE("files: writing replaces a whole file and sets its mode") {
  const TempDirectory directory;
  const std::string path = directory.write("build.sh", "old");
  const mode_t before = ::umask(022);
  REQUIRE(host::write_file(path, "new", true));
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 07777U) == 0755);
  REQUIRE(host::write_file(path, "newer"));
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 07777U) == 0644);
  ::umask(before);
  CHECK(directory.read("build.sh") == "newer");
}

TEST_CASE("files: a write that fails says why and leaves nothing behind") {
  const TempDirectory directory;
  fs::create_directory(directory / "taken");
  const Result<bool> onto_directory = host::write_file(directory / "taken", "x");
  REQUIRE_FALSE(onto_directory);
  CHECK(onto_directory.problem().what == "cannot write " + directory / "taken" + ": Is a directory");
  const Result<bool> into_nothing = host::write_file(directory / "none/file", "x");
  REQUIRE_FALSE(into_nothing);
  CHECK(into_nothing.problem().remedy == "make the directory first, or choose another one");
  CHECK(entries(directory.path()) == 1);
  CHECK(entries(directory / "taken") == 0);
}

TEST_CASE("files: directories") {
  const TempDirectory directory;
  REQUIRE(host::make_directories(directory / "a/b/c/"));
  REQUIRE(host::make_directories(directory / "a/b/c"));
  CHECK(host::is_directory(directory / "a/b/c"));
  directory.write("file", "");
  CHECK(host::exists(directory / "file"));
  CHECK_FALSE(host::is_directory(directory / "file"));
  CHECK_FALSE(host::exists(directory / "none"));
  fs::create_symlink("nowhere", directory / "link");
  CHECK(host::exists(directory / "link"));
  const Result<bool> through_file = host::make_directories(directory / "file/below");
  REQUIRE_FALSE(through_file);
  CHECK(through_file.problem().what ==
        "cannot make the directory " + directory / "file/below" + ": Not a directory");
}

TEST_CASE("files: messages name a file as seen from the working directory") {
  const TempDirectory directory;
  directory.write("a/b/file", "");
  const InDirectory here(directory / "a");
  CHECK(host::shown_path(directory / "a/b/file") == "b/file");
  CHECK(host::shown_path(directory / "c") == "../c");
  CHECK(host::shown_path("b/file") == "b/file");
  CHECK(host::shown_path("/never/there") == "/never/there");
  const InDirectory root("/");
  CHECK("/" + host::shown_path(directory / "c") == directory / "c");
}
