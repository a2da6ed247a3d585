// Which files a path, a directory or a pattern stands for.
#include "cli/discover.hpp"

#include "tests/support/run.hpp"
#include "tests/support/skip.hpp"
#include "tests/support/temp_directory.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <unistd.h>

using namespace decant;

namespace {

// Paths below `directory`, a line each.
std::string found_in(const TempDirectory& directory, const std::vector<std::string>& paths,
                     const std::string& changed = "") {
  const auto found = cli::discover(paths, changed);
  if (!found) return found.problem().what;
  std::string text;
  const auto add = [&](std::string path) {
    if (path.starts_with(directory.path() + "/")) path.erase(0, directory.path().size() + 1);
    text += path + "\n";
  };
  for (const std::string& file : found->files) add(file);
  for (const cli::Unfound& each : found->unfound) add("! " + each.problem.what);
  return text;
}

bool in_git(const TempDirectory& directory, const std::string& command) {
  return std::system(fmt::format("cd '{}' && git -c user.name=a -c user.email=a@example {} >/dev/null 2>&1",
                                 directory.path(), command)
                         .c_str()) == 0;
}

}  // namespace

TEST_CASE("discovery: names of Dockerfiles") {
  for (const char* const name :
       {"Dockerfile", "dockerfile", "Dockerfile.dev", "Dockerfile.go", "Dockerfile.arm64v8", "web.Dockerfile",
        "web.dockerfile", "Containerfile", "Containerfile.dev", "Containerfile-web", "dockerfile.dev",
        ".Dockerfile", "Dockerfile.txt"}) {
    CAPTURE(name);
    CHECK(cli::is_dockerfile_name(name));
  }
  for (const char* const name :
       {"Dockerfile.dockerignore", ".dockerignore", "Dockerfile.j2", "Dockerfile.tmpl", "Dockerfile.md",
        "Dockerfile~", "Dockerfile.swp", "dockerfile.go", "dockerfile.py", "Dockerfiles", "MyDockerfile",
        "Makefile", "dockerfile_test", "dockerfile.txt", ""}) {
    CAPTURE(name);
    CHECK(!cli::is_dockerfile_name(name));
  }
}

TEST_CASE("discovery: directories are searched, in order, without what git ignores") {
  const TempDirectory directory;
  for (const char* const file : {"Dockerfile", "a/b/c/web.Dockerfile", ".devcontainer/Dockerfile",
                                 "node_modules/x/Dockerfile", "out/Dockerfile", "keep/out/Dockerfile",
                                 "keep/Dockerfile.local", "sub/gen/Dockerfile", "sub/Containerfile", "z"}) {
    directory.write(file, "FROM a\n");
  }
  directory.write(".gitignore", "node_modules/\nout\n*.local\n");
  directory.write("keep/.gitignore", "!out\n");
  directory.write("sub/.gitignore", "/gen\n");
  directory.write(".git/HEAD", "ref: refs/heads/main\n");
  directory.write(".git/Dockerfile", "FROM a\n");
  directory.write(".git/info/exclude", "z\n");
  constexpr std::string_view kAll =
      ".devcontainer/Dockerfile\nDockerfile\na/b/c/web.Dockerfile\nkeep/out/Dockerfile\nsub/Containerfile\n";
  CHECK(found_in(directory, {directory.path()}) == kAll);
  CHECK(found_in(directory, {directory.path() + "/"}) == kAll);
  // Patterns from above hold in a directory that is named itself; what is named is searched.
  CHECK(found_in(directory, {directory / "keep"}) == "keep/out/Dockerfile\n");
  CHECK(found_in(directory, {directory / "out", directory / "keep/Dockerfile.local"}) ==
        "out/Dockerfile\nkeep/Dockerfile.local\n");
  CHECK(
      found_in(directory, {directory / "Dockerfile", directory.path()}) ==
      "Dockerfile\n.devcontainer/Dockerfile\na/b/c/web.Dockerfile\nkeep/out/Dockerfile\nsub/Containerfile\n");
}

TEST_CASE("discovery: links to directories are not followed, links to files are") {
  const TempDirectory directory;
  directory.write("real/Dockerfile", "FROM a\n");
  std::filesystem::create_directory_symlink("real", directory / "link");
  std::filesystem::create_directory_symlink("..", directory / "real/up");
  std::filesystem::create_symlink("real/Dockerfile", directory / "Dockerfile");
  std::filesystem::create_directory_symlink("real", directory / "Dockerfile.d");
  CHECK(found_in(directory, {directory.path()}) == "Dockerfile\nreal/Dockerfile\n");
  CHECK(found_in(directory, {directory / "link"}) == "link/Dockerfile\n");
}

TEST_CASE("discovery: patterns that no shell has expanded") {
  const TempDirectory directory;
  for (const char* const file :
       {"a/build.docker", "a/deep/er/build.docker", "b/Dockerfile", "c[1]/Dockerfile"}) {
    directory.write(file, "FROM a\n");
  }
  CHECK(found_in(directory, {directory / "**/*.docker"}) == "a/build.docker\na/deep/er/build.docker\n");
  CHECK(found_in(directory, {directory / "*/build.docker"}) == "a/build.docker\n");
  CHECK(found_in(directory, {directory / "[bx]"}) == "b/Dockerfile\n");  // a directory: searched
  CHECK(found_in(directory, {directory / "c[1]/Dockerfile"}) == "c[1]/Dockerfile\n");  // a file of that name
  CHECK(found_in(directory, {directory / "*.nothing"}) ==
        "! no file is named as " + directory.path() + "/*.nothing says\n");
  CHECK(found_in(directory, {directory / "gone/*"}) ==
        "! no file is named as " + directory.path() + "/gone/* says\n");
}

TEST_CASE("discovery: nothing there, and nothing that may be read") {
  const TempDirectory directory;
  const Ran ran = run_decant({"lint", directory.path()});
  CHECK(ran.exit == 2);
  CHECK(ran.out.empty());
  CHECK(ran.error ==
        "decant: error: the directory " + directory.path() +
            " holds no Dockerfile\n  name the Dockerfile itself, or a directory that holds one; what "
            "git ignores is not searched\n");
  if (::geteuid() == 0) return;  // may read everything
  directory.write("closed/Dockerfile", "FROM a\n");
  std::filesystem::permissions(directory / "closed", std::filesystem::perms::none);
  CHECK(found_in(directory, {directory.path()}).starts_with("! the directory"));
  std::filesystem::permissions(directory / "closed", std::filesystem::perms::owner_all);
}

TEST_CASE("discovery: only what differs from a revision") {
  const TempDirectory directory;
  for (const char* const file : {"a/Dockerfile", "b/Dockerfile", "c/Dockerfile", "d/Dockerfile"}) {
    directory.write(file, "FROM a\n");
  }
  directory.write("c/.dockerignore", "x\n");
  if (!in_git(directory, "init -q")) return skip_test("no git");
  REQUIRE(in_git(directory, "add ."));
  REQUIRE(in_git(directory, "commit -q -m one"));
  CHECK(found_in(directory, {directory.path()}, "HEAD").empty());
  directory.write("b/Dockerfile", "FROM b\n");
  directory.write("c/.dockerignore", "y\n");
  directory.write("new/Dockerfile", "FROM a\n");
  CHECK(found_in(directory, {directory.path()}, "HEAD") == "b/Dockerfile\nc/Dockerfile\nnew/Dockerfile\n");
  CHECK(found_in(directory, {directory / "a/Dockerfile", directory / "b/Dockerfile"}, "HEAD") ==
        "b/Dockerfile\n");
  CHECK(found_in(directory, {directory.path()}, "gone").find("gone") != std::string::npos);
  const Ran ran = run_decant({"lint", "--changed", "HEAD", directory / "a"});
  CHECK(ran.exit == 0);
  CHECK(ran.out == "No findings in 0 files.\n");
  const TempDirectory outside;
  outside.write("Dockerfile", "FROM a\n");
  CHECK(run_decant({"lint", "--changed", "HEAD", outside.path()}).exit == 2);
}
