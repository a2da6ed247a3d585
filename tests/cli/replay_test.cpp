// decant replay: small histories whose every build is told beforehand, and what is no history.
#include "support/git_repository.hpp"
#include "support/golden.hpp"
#include "support/run.hpp"
#include "support/skip.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace decant::replay_test {
namespace {

constexpr std::string_view kDockerfile =
    "FROM node:20-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci --ignore-scripts\n";

std::string lock(int version) {
  return fmt::format(
      R"({{"name":"a","lockfileVersion":3,"packages":{{"":{{"name":"a","dependencies":{{"b":"{0}"}}}},)"
      R"("node_modules/b":{{"version":"{0}.0.0","resolved":"https://registry.npmjs.org/b/-/b-{0}.0.0.tgz"}}}}}})",
      version);
}

void write_app(const GitRepository& made) {
  made.write("Dockerfile", kDockerfile);
  made.write(".dockerignore", "README.md\n");
  made.write("package.json", R"({"name":"a","dependencies":{"b":"1"}})");
  made.write("package-lock.json", lock(1));
  made.write("src/index.js", "1");
  made.write("README.md", "1");
}

// Everything behind the commit's id and time of each line, and what the commit was.
std::string replayed(const GitRepository& made, std::vector<std::string> words,
                     const std::vector<std::string>& names, const std::string& file = "Dockerfile") {
  words.insert(words.begin(), {"replay", "--format", "csv", "-f", made.directory() / file});
  const Ran ran = run_decant(words);
  std::string out;
  std::size_t line = 0;
  for (std::size_t at = 0; at < ran.out.size(); ++line) {
    const std::size_t end = ran.out.find('\n', at);
    std::string text = ran.out.substr(at, end - at);
    for (int i = 0; i < 2; ++i) text.erase(0, text.find(',') + 1);
    out += fmt::format("{:<64} {}\n", text, line == 0 ? "" : names.at(line - 1));
    at = end + 1;
  }
  return out + ran.error + fmt::format("exit {}\n", ran.exit);
}

}  // namespace

TEST_CASE("replay: each commit of a small history, against each cache") {
  if (!have_git()) return skip_test("git is not installed");
  GitRepository made;
  std::vector<std::string> names;
  const auto commit = [&](std::string_view name) {
    names.emplace_back(name);
    made.commit();
  };
  write_app(made);
  commit("the first fills the cache");
  made.write("README.md", "2");
  commit("an ignored file");
  made.write("src/index.js", "2");
  commit("the source: no reason to install");
  made.write("package-lock.json", lock(2));
  commit("the lock file: a reason");
  made.write("src/index.js", "1");
  commit("the source as it was, with the new lock file");
  made.write("src/index.js", "2");
  commit("all as it was two commits ago");
  made.sh("git rm -q Dockerfile");
  commit("no Dockerfile");
  made.write("Dockerfile", kDockerfile);
  commit("it is back");
  made.write("Dockerfile", "COPY . .\n");
  commit("no builder takes it");
  made.write("Dockerfile", fmt::format("# a comment\n{}", kDockerfile));
  commit("a comment, which COPY brings");
  made.write("src/new.js", "1");
  commit("a new file");
  made.sh("git mv src/new.js src/newer.js");
  commit("a renamed file");
  made.write(".dockerignore", "README.md\nDockerfile\n");
  commit("the ignore file");
  made.sh(
      "git checkout -q -b side && chmod +x src/index.js && git commit -qam mode && git checkout -q - && "
      "git merge -q --no-ff side");
  names.emplace_back("a merge that brings a mode");
  made.write(
      "Dockerfile",
      "FROM node:20-slim\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci --ignore-scripts\nCOPY . .\n");
  commit("the file split by hand");
  made.write("src/index.js", "3");
  commit("now the source is cheap");

  std::string text;
  for (const std::string cache : {"all", "previous", "registry-max", "none"})
    text += fmt::format("--cache {}\n{}\n", cache, replayed(made, {"--cache", cache}, names));
  text += fmt::format("--dockerfile now\n{}\n", replayed(made, {"--dockerfile", "now"}, names));
  text += fmt::format("--last 3\n{}\n", replayed(made, {"--last", "3"}, {names.end() - 3, names.end()}));
  check_golden("replay/small-history/expected.txt", text);
}

TEST_CASE("replay: a Dockerfile that was renamed goes on under its former names") {
  if (!have_git()) return skip_test("git is not installed");
  const auto told = [](const GitRepository& made, const std::string& file, std::vector<std::string> words) {
    words.insert(words.begin(), {"replay", "-f", made.directory() / file});
    const Ran ran = run_decant(words);
    return fmt::format("{}{}exit {}\n\n", ran.out, ran.error, ran.exit);
  };
  std::string text;
  {
    GitRepository made;
    write_app(made);
    made.write("Dockerfile.dockerignore", "README.md\n");
    made.commit();
    made.write("src/index.js", "2");
    made.commit();
    made.sh("mkdir docker && git mv Dockerfile Dockerfile.dockerignore docker");
    made.commit();
    made.write("src/index.js", "3");
    made.commit();
    const std::vector<std::string> context{"--context", made.path()};
    text += "the context stays\n" + told(made, "docker/Dockerfile", context);
    text += "nothing to follow in the range\n" +
            told(made, "docker/Dockerfile", {"--context", made.path(), "--last", "2"});
    text += "the Dockerfile of now\n" +
            told(made, "docker/Dockerfile", {"--context", made.path(), "--dockerfile", "now"});
    made.sh("git mv docker/Dockerfile Dockerfile && sed -i 's/slim/alpine/' Dockerfile");
    made.commit();
    text += "and back, with a line changed\n" + told(made, "Dockerfile", {});
    text += "as JSON\n" + told(made, "Dockerfile", {"--format", "json"});
  }
  {
    GitRepository made;
    made.write("api/Dockerfile", kDockerfile);
    made.write("api/package.json", "{}");
    made.write("api/package-lock.json", lock(1));
    made.commit();
    made.write("api/package-lock.json", lock(2));
    made.commit();
    made.sh("mkdir services && git mv api services/api");
    made.commit();
    made.write("services/api/package-lock.json", lock(3));
    made.commit();
    text += "the context is moved with it\n" + told(made, "services/api/Dockerfile", {});
  }
  check_golden("replay/renamed/expected.txt", text);
}

TEST_CASE("replay: the Dockerfile of now is split as the files of now allow") {
  if (!have_git()) return skip_test("git is not installed");
  GitRepository made;
  made.write("Dockerfile", "FROM node:20-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\n");
  made.write("package.json", R"({"scripts": {"postinstall": "node src/index.js"}})");
  made.write("package-lock.json", lock(1));
  made.write("src/index.js", "1");
  made.commit();
  made.write("package.json", "{}");
  made.commit();
  made.write("src/index.js", "2");
  made.commit();
  const Ran ran = run_decant({"replay", "--dockerfile", "now", "-f", made.directory() / "Dockerfile"});
  check_golden("replay/now-is-split/expected.txt", ran.out);
}

TEST_CASE("replay: a context that was a submodule, or a file, before it was a directory") {
  if (!have_git()) return skip_test("git is not installed");
  GitRepository library;
  library.write("Dockerfile", kDockerfile);
  library.write("package.json", "{}");
  library.write("package-lock.json", lock(1));
  library.commit();
  GitRepository made;
  std::vector<std::string> names;
  const auto commit = [&](std::string_view name) {
    names.emplace_back(name);
    made.commit();
  };
  made.write("api", "a file");
  commit("a file");
  made.sh("git rm -q api && git -c protocol.file.allow=always submodule --quiet add '" + library.path() +
          "' api");
  commit("a submodule");
  made.sh("git rm -q --cached api && git rm -q --cached .gitmodules && rm -rf api/.git .gitmodules");
  commit("a directory with the same files");
  made.write("api/package-lock.json", lock(2));
  commit("the lock file changes");
  check_golden("replay/was-a-submodule/expected.txt", replayed(made, {}, names, "api/Dockerfile"));
  const Ran counted = run_decant({"replay", "--write-costs", "-f", made.directory() / "api/Dockerfile"});
  CHECK(counted.exit == 0);
}

TEST_CASE("replay: triggers count as the copies and RUNs that they are") {
  if (!have_git()) return skip_test("git is not installed");
  GitRepository made;
  made.write("Dockerfile",
             "FROM node:20-slim AS base\nONBUILD COPY settings /etc/settings\n"
             "ONBUILD RUN unknown /etc/settings\nONBUILD RUN npm install -g serve\n"
             "FROM base\nCOPY pages /pages\n");
  made.write("settings", "port = 1\n");
  made.write("pages/a", "1");
  made.commit();
  made.write("settings", "port = 2\n");
  made.commit();
  made.write("pages/a", "2");
  made.commit();
  const auto told = [&] {
    const Ran ran = run_decant({"replay", "-f", made.directory() / "Dockerfile"});
    return fmt::format("\n{}{}exit {}\n", ran.out, ran.error, ran.exit);
  };
  std::string text =
      replayed(made, {}, {"the first", "what a trigger copies", "what the stage copies"}) + told();
  // Measured, of all triggers of the FROM.
  made.write(".decant/costs.json", R"({"version": 1, "seconds": {"FROM base": 100}})");
  check_golden("replay/triggers/expected.txt", text + told());
}

TEST_CASE("replay: what is varied, and the picture for people") {
  if (!have_git()) return skip_test("git is not installed");
  GitRepository made;
  write_app(made);
  made.write("Dockerfile",
             fmt::format("{}ARG GIT_SHA\nRUN echo $GIT_SHA > /version\nADD https://example.com/x /x\n",
                         kDockerfile));
  made.commit();
  made.write("src/index.js", "2");
  made.commit();
  made.write("README.md", "2");
  made.commit();
  const auto told = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"replay", "-f", made.directory() / "Dockerfile"});
    const Ran ran = run_decant(words);
    return fmt::format("{}{}exit {}\n", ran.out, ran.error, ran.exit);
  };
  check_golden("replay/varied/expected.txt",
               fmt::format("{}\n--vary GIT_SHA=commit\n{}\n--format json\n{}", told({}),
                           told({"--vary", "GIT_SHA=commit"}), told({"--format", "json"})));
}

TEST_CASE("replay: a RUN of several lines is told on one") {
  if (!have_git()) return skip_test("git is not installed");
  GitRepository made;
  made.write("Dockerfile", "FROM busybox:1\nCOPY . /a\nRUN <<EOF\nset -e\n  wc /a/x\nEOF\n");
  made.write("x", "1");
  made.commit();
  made.write("x", "2");
  made.commit();
  check_golden("replay/lines/expected.txt",
               run_decant({"replay", "-f", made.directory() / "Dockerfile"}).out);
}

TEST_CASE("replay: what is no history is refused") {
  if (!have_git()) return skip_test("git is not installed");
  const auto refused = [](const std::vector<std::string>& words, std::string_view why) {
    const Ran ran = run_decant(words, kDockerfile);
    CAPTURE(ran.error);
    CHECK(ran.exit == 2);
    CHECK(ran.out.empty());
    CHECK(ran.error.find(why) != std::string::npos);
  };
  const TempDirectory plain;
  plain.write("Dockerfile", kDockerfile);
  refused({"replay", "-f", plain / "Dockerfile"}, "is not in a git repository");
  refused({"replay", "-f", "-"}, "not of standard input");
  GitRepository made;
  made.write("Dockerfile", kDockerfile);
  const std::string file = made.directory() / "Dockerfile";
  refused({"replay", "-f", file}, "there is no commit yet");
  made.commit();
  refused({"replay", "HEAD..HEAD", "-f", file}, "holds no commits");
  refused({"replay", "-f", file, "--last", "0"}, "--last: `0` is no number of commits");
  refused({"replay", "gone", "-f", file}, "does not know the revision gone");
  refused({"replay", "-f", file, "--vary", "X=y"}, "write NAME=commit or NAME=date");
  refused({"replay", "-f", file, "--context", plain.path()}, "lies outside of the repository");
}

}  // namespace decant::replay_test
