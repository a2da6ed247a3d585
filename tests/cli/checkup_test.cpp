// `decant` without arguments, in each kind of place that it may stand in. The golden has what a person sees.
#include "support/git_repository.hpp"
#include "support/golden.hpp"
#include "support/run.hpp"
#include "support/skip.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sys/stat.h>

namespace decant::checkup_test {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kDockerfile =
    "FROM node:20-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci --ignore-scripts\n";
constexpr std::string_view kLock =
    R"({"name":"a","lockfileVersion":3,"packages":{"":{"name":"a","dependencies":{"b":"1"}},)"
    R"("node_modules/b":{"version":"1.0.0","resolved":"https://registry.npmjs.org/b/-/b-1.0.0.tgz"}}})";

// Where decant keeps what it has worked out, for one test.
class CacheIn {
 public:
  explicit CacheIn(const std::string& path) { ::setenv("DECANT_CACHE", path.c_str(), 1); }
  ~CacheIn() { ::unsetenv("DECANT_CACHE"); }
  CacheIn(const CacheIn&) = delete;
  CacheIn& operator=(const CacheIn&) = delete;
};

void write_app(const GitRepository& made, const std::string& below = "") {
  made.write(below + "Dockerfile", kDockerfile);
  made.write(below + ".dockerignore", ".git\nDockerfile\n");
  made.write(below + "package.json", R"({"name":"a","dependencies":{"b":"1"}})");
  made.write(below + "package-lock.json", kLock);
  made.write(below + "src/index.js", "0");
}

void commit_sources(GitRepository& made, int count, const std::string& below = "") {
  for (int i = 0; i < count; ++i) {
    made.write(below + "src/index.js", fmt::format("{}", i));
    made.commit();
  }
}

std::string seen(const std::string& directory, const std::vector<std::string>& words = {}) {
  const InDirectory here(directory);
  const Ran ran = run_decant(words);
  std::string text = fmt::format("{}{}exit code {}\n", ran.error, ran.out, ran.exit);
  // The directory's own name is a random one.
  for (std::size_t at = text.find(directory); at != std::string::npos; at = text.find(directory, at))
    text.replace(at, directory.size(), "<directory>");
  const std::string name = fs::path(directory).filename().string();
  const std::string parent = fs::path(directory).parent_path().filename().string();
  const std::size_t in_json = text.find(fmt::format("\"name\": \"{}\"", name));
  if (in_json != std::string::npos) text.replace(in_json + 9, name.size(), "app");
  for (const std::string& each : {name, parent}) {
    const std::size_t at = text.find(each + ": ");
    if (at == 0 || (at != std::string::npos && text[at - 1] == '\n')) text.replace(at, each.size(), "app");
  }
  return text;
}

}  // namespace

TEST_CASE("check-up: each kind of place") {
  if (!have_git()) return skip_test("git is not installed");
  const TempDirectory cache;
  const CacheIn kept(cache.path());
  std::string text;
  const auto add = [&](std::string_view name, const std::string& directory,
                       const std::vector<std::string>& words = {}) {
    text += fmt::format("== {}\n{}\n", name, seen(directory, words));
  };
  const TempDirectory nowhere;
  add("an empty directory", nowhere.path());
  nowhere.write("Dockerfile.dev", "FROM debian\n");
  nowhere.write("below/Dockerfile", "FROM debian\n");
  add("a directory that is no repository: nothing below is looked at", nowhere.path());

  GitRepository made;
  add("a repository without anything", made.path());
  write_app(made);
  add("no commit yet", made.path());
  commit_sources(made, 5);
  add("one Dockerfile, five commits", made.path());
  add("from a directory of it", made.directory() / "src");
  made.write("Dockerfile", fmt::format("<<<<<<< HEAD\n{}=======\n>>>>>>> side\n", kDockerfile));
  add("in the middle of a merge", made.path());
  made.write("Dockerfile", kDockerfile);
  made.write("docs/a very/long/path with blanks/Dockerfile.new", "FROM debian:12\nWORKDIR /x\n");
  made.write("empty/Dockerfile", "");
  made.write("-x.Dockerfile", "FROM debian\nMAINTAINER a\n");
  add("others that git does not know, one of them empty", made.path());
  made.sh("git clone -q --depth 2 file://$PWD shallow && git clone -q --bare . bare.git");
  add("a shallow clone", made.directory() / "shallow");
  add("a bare repository", made.directory() / "bare.git");
  made.sh("rm -r shallow bare.git empty");
  made.write(".decant.yaml", "rules: []\n");
  add("a configuration that is wrong", made.path());
  made.write(".decant.yaml", "profile: buildkit\nfail-level: none\n");
  made.write(".decant/costs.json", R"({"version": 1, "seconds": {"RUN npm ci --ignore-scripts": 600}})");
  add("a configuration, and times that were measured", made.path());
  add("the same for programs", made.path(), {"--format", "json"});
  add("a format that there is not", made.path(), {"--format", "xml"});

  GitRepository many;
  for (int i = 0; i < 12; ++i) write_app(many, fmt::format("service{}/", i));
  many.commit();
  commit_sources(many, 3, "service7/");
  add("twelve Dockerfiles", many.path());

  GitRepository clean;
  clean.write("Dockerfile", "FROM debian:12\nWORKDIR /app\nCOPY a /app/\n");
  clean.write("a", "");
  clean.commit();
  add("nothing to say", clean.path());
  check_golden("checkup/places.txt", text);
}

TEST_CASE("check-up: what is kept changes nothing, and is never in the way") {
  if (!have_git()) return skip_test("git is not installed");
  GitRepository made;
  write_app(made);
  commit_sources(made, 3);
  const TempDirectory cache;
  const CacheIn kept(cache.path());
  const std::string first = seen(made.path());
  const auto answers = [&] {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(cache / "checkup")) files.push_back(entry.path());
    return files;
  };
  REQUIRE(answers().size() == 1);
  CHECK(seen(made.path()) == first);
  CHECK(answers().size() == 1);
  const fs::path answer = answers().front();
  const std::string whole = cache.read(fs::relative(answer, cache.path()).string());
  // Truly read: another number shows.
  const auto with = [&](const std::string& bytes) {
    std::ofstream(answer, std::ios::binary) << bytes;
    return seen(made.path());
  };
  for (const std::string& damaged :
       {std::string(), whole.substr(0, whole.size() / 2), "x" + whole, std::string(3000, '\xff')}) {
    CHECK(with(damaged) == first);
    CHECK(cache.read(fs::relative(answer, cache.path()).string()) == whole);
  }
  std::string flipped = whole;
  flipped[flipped.size() - 10] ^= 1;
  CHECK(with(flipped) == first);
  // What cannot be written is worked out each time.
  fs::remove_all(cache / "checkup");
  cache.write("checkup", "a file");
  CHECK(seen(made.path()) == first);
  {
    const CacheIn none("none");
    CHECK(seen(made.path()) == first);
  }
  const CacheIn again(cache.path());
  fs::remove(cache / "checkup");
  static_cast<void>(seen(made.path()));
  CHECK(answers().size() == 1);
  // Everything that decides it makes another answer.
  const auto now = [&](const std::function<void()>& change, std::size_t expected) {
    change();
    static_cast<void>(seen(made.path()));
    CHECK(answers().size() == expected);
  };
  now([&] { made.write("src/index.js", "not committed"); }, 1);
  now([&] { made.commit(); }, 2);
  now([&] { made.write(".decant/costs.json", R"({"version": 1, "seconds": {}})"); }, 3);
  now([&] { made.write(".decant.yaml", "images: {node: {user: x}}\n"); }, 4);
  now([&] { made.write("compose.yaml", "services: {a: {build: {context: ., args: {A: x}}}}\n"); }, 5);
}

}  // namespace decant::checkup_test
