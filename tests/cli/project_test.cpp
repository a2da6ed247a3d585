// Loading a project: what a person gets to read when the input is not what decant needs.
#include "cli/project.hpp"

#include "support/golden.hpp"
#include "support/run.hpp"
#include "support/temp_directory.hpp"

#include <doctest/doctest.h>

#include <filesystem>

using namespace decant;
using cli::load_project;

namespace {

Problem problem_of(const cli::ProjectOptions& options) {
  const auto project = load_project(options);
  REQUIRE_FALSE(project);
  return project.problem();
}

}  // namespace

TEST_CASE("project: the shop, by its file and by its directory") {
  for (const char* path : {"shop", "shop/Dockerfile"}) {
    const auto project = load_project({.dockerfile = testdata_path(path)});
    REQUIRE(project);
    CHECK((*project)->dockerfile == testdata_path("shop/Dockerfile"));
    CHECK((*project)->dockerfile_in_context == "Dockerfile");
    REQUIRE((*project)->context != nullptr);
    CHECK((*project)->context->entry("package-lock.json").has_value());
    CHECK((*project)->document.stages.size() == 1);
    CHECK((*project)->effects().effects.size() == (*project)->document.instructions.size());
  }
}

TEST_CASE("project: the Dockerfile's place in its context, through links too") {
  const TempDirectory temp;
  temp.write("app/docker/web.Dockerfile", "FROM scratch\n");
  std::filesystem::create_directory_symlink("app", temp / "link");
  struct Case {
    std::string dockerfile;
    std::string context;
    std::string in_context;
  };
  const std::vector<Case> cases = {
      {temp / "app/docker/web.Dockerfile", temp / "app", "docker/web.Dockerfile"},
      {temp / "app/docker/web.Dockerfile", temp / "app/", "docker/web.Dockerfile"},
      {temp / "link/docker/web.Dockerfile", temp / "app", "docker/web.Dockerfile"},
      {temp / "app/docker/web.Dockerfile", temp / "link/docker", "web.Dockerfile"},
      {temp / "app/docker/web.Dockerfile", testdata_path("shop"), ""},
  };
  for (const Case& expected : cases) {
    CAPTURE(expected.context);
    const auto project = load_project({.dockerfile = expected.dockerfile, .context = expected.context});
    REQUIRE(project);
    CHECK((*project)->dockerfile_in_context == expected.in_context);
  }
}

TEST_CASE("project: a context that is a parent of the Dockerfile's directory is found, and said") {
  const TempDirectory temp;
  temp.write(".git/HEAD", "");
  temp.write("docker/Dockerfile", "FROM debian:12\nCOPY <<EOF /inline\n$X\nEOF\nCOPY go.mod src /app/\n");
  temp.write("go.mod", "");
  temp.write("src/a", "");
  const InDirectory here(temp.path());
  const auto told = [](std::vector<std::string> words) {
    words.insert(words.begin(), {"explain", "docker/Dockerfile", "--changed", "src/a"});
    return run_decant(words);
  };
  const Ran found = told({});
  CHECK(found.error ==
        "decant: note: docker/Dockerfile copies go.mod, which is not beside it: this directory is taken for "
        "the context "
        "(--context names another)\n");
  CHECK(found.out.find("src/a changed") != std::string::npos);
  CHECK(told({"--context", "."}).error.empty());
  CHECK(told({"--context", "docker"}).error.find("`go.mod` is not in the context") != std::string::npos);
  // Nowhere above either: nothing is taken for another.
  temp.write("docker/Dockerfile", "FROM debian:12\nCOPY gone src /app/\n");
  CHECK(told({}).error.find("is taken for the context") == std::string::npos);
}

TEST_CASE("project: bad input gets one message that says where and what to do") {
  const TempDirectory temp;
  temp.write("none/readme.txt", "");
  temp.write("other/Dockerfile.dev", "FROM a\n");
  temp.write("other/prod.dockerfile", "FROM a\n");
  temp.write("other/prod.dockerfile.dockerignore", "");
  temp.write("empty/Dockerfile", "");
  temp.write("binary/Dockerfile", std::string("\x7f"
                                              "ELF\0\0\0\0\1\0\0\0",
                                              12));
  temp.write("wide/Dockerfile", std::string("\xff\xfe"
                                            "F\0R\0O\0M\0",
                                            10));
  temp.write("good/Dockerfile", "FROM scratch AS base\n");
  temp.write("good/file", "");
  struct Case {
    cli::ProjectOptions options;
    std::string what;
    std::string remedy;
  };
  const std::string root = temp.path();
  const std::vector<Case> cases = {
      {{.dockerfile = root + "/missing"},
       "cannot read " + root + "/missing: No such file or directory",
       "check the path; it is looked up from the directory that decant was started in"},
      {{.dockerfile = root + "/none"},
       "the directory " + root + "/none holds no Dockerfile",
       "name the Dockerfile itself, or a directory that holds one"},
      {{.dockerfile = root + "/other"},
       "the directory " + root + "/other holds no Dockerfile",
       "name the file that you mean: " + root + "/other/Dockerfile.dev and " + root + "/other/prod.dockerfile"},
      {{.dockerfile = root + "/empty"},
       root + "/empty/Dockerfile is empty",
       "a Dockerfile needs at least a FROM instruction"},
      {{.dockerfile = root + "/binary"},
       root + "/binary/Dockerfile is a binary file, not a Dockerfile",
       "check that this is the file that you mean"},
      {{.dockerfile = root + "/wide"},
       root + "/wide/Dockerfile is UTF-16 text",
       "save it as UTF-8: builders read nothing else"},
      {{.dockerfile = root + "/good", .context = root + "/nowhere"},
       "the context " + root + "/nowhere does not exist",
       "give the directory that the build is started with: --context DIR"},
      {{.dockerfile = root + "/good", .context = root + "/good/file"},
       "the context " + root + "/good/file is not a directory",
       "give the directory that the build is started with: --context DIR"},
  };
  for (const Case& expected : cases) {
    CAPTURE(expected.what);
    const Problem problem = problem_of(expected.options);
    CHECK(problem.what == expected.what);
    CHECK(problem.remedy == expected.remedy);
    CHECK(problem.exit == Exit::usage);
  }
  CHECK(problem_of({.dockerfile = root + "/good", .target = "web"}).exit == Exit::usage);
}

TEST_CASE("project: a Dockerfile with errors loads, whatever is wrong with it") {
  const TempDirectory temp;
  for (const char* text : {"\n", "# only a comment\n", "FRO a\n", "RUN a\n", "FROM\n",
                           "FROM a\nRUN <<EOF\na\n", "COPY a b\n", "FROM a\nCOPY --from=nothing x y\n",
                           "FROM ${UNKNOWN}\nRUN a\n", "ONBUILD\n", "FROM a AS b\nFROM b AS a\n"}) {
    CAPTURE(text);
    temp.write("Dockerfile", text);
    const auto project = load_project({.dockerfile = temp.path()});
    REQUIRE(project);
    CHECK((*project)->effects().effects.size() == (*project)->document.instructions.size());
  }
}
