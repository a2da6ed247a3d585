// decant replay keeps what a commit does not touch. Here it goes over histories that are made up, once so and
// once with everything worked out anew at each commit; the two must say the same of every commit.
#include "cli/replay_history.hpp"
#include "report/replay.hpp"
#include "support/git_repository.hpp"
#include "support/skip.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <map>
#include <random>

namespace decant::replay_random_test {
namespace {

constexpr std::array<std::string_view, 14> kDockerfiles{
    "FROM node:20-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci --ignore-scripts\nRUN npm run build\n",
    "FROM node:20-slim\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n",
    "FROM python:3.12 AS build\nCOPY requirements.txt /r/\nCOPY requirements /r/requirements\n"
    "RUN pip install -r /r/requirements.txt && npm ci\nFROM python:3.12\nWORKDIR /app\n"
    "COPY --from=build /usr/local /usr/local\nCOPY src src\nRUN python -m compileall src\n",
    "FROM python:3.12\nCOPY . /\nRUN pip install -r requirements.txt\nRUN ldconfig\nRUN unknown-tool\n",
    "FROM python:3.12\nCOPY src /app/src\nWORKDIR /app/src/web\nCOPY lib /app/src/web/lib\n"
    "RUN pip install -r /app/src/requirements.txt\nRUN touch /app/src/web/lib/made\n",
    "# syntax=docker/dockerfile:1-labs\nFROM node:20\nWORKDIR /app\nCOPY --exclude=*.md --exclude=docs . .\n"
    "RUN npm install\nCOPY docs/*.md /docs/\nRUN ls /docs\n",
    "FROM python:3.12\nRUN --mount=type=bind,target=/src pip install -r /src/requirements.txt\n"
    "RUN --mount=type=bind,source=src,target=/in cp -r /in /out\nCOPY README.md /\n",
    "FROM node:20\nWORKDIR /app\nCOPY package.json package-lock.json .npmrc* ./\n"
    "COPY packages/one/package.json packages/one/\nRUN npm ci --ignore-scripts\nCOPY . .\nRUN npm test\n",
    "FROM node:20 AS deps\nWORKDIR /app\nCOPY . /app\nRUN npm ci --ignore-scripts\nFROM node:20\n"
    "COPY --from=deps /app/node_modules /app/node_modules\nCOPY src link /app/src/\nCOPY lib/ /app/lib/\n"
    "RUN node /app/src/a.js\n",
    "FROM python:3.12\nWORKDIR /app\nCOPY link ./linked\nCOPY src/a.js src/web ./\nCOPY . .\n"
    "RUN pip install -r requirements.txt\nRUN pip install -e .\n",
    "# syntax=docker/dockerfile:1-labs\nFROM node:20\nWORKDIR /app\n"
    "COPY --parents packages/*/package.json ./\nCOPY package.json yarn.lock ./\n"
    "RUN yarn install --frozen-lockfile\nCOPY . .\nRUN yarn build\n",
    "FROM debian:12\nARG V=1\nRUN apt-get update && apt-get install -y curl\nCOPY . /var/app\n"
    "RUN make -C /var/app\nCOPY docs /var/app/src\nRUN ls /var/app\n",
    "FROM node:20\nCOPY lib /bin\nCOPY . /srv\nWORKDIR /srv/packages/one\nRUN npm ci\nWORKDIR /srv/new\n"
    "RUN npm run build\n",
    "COPY . .\n",
};

constexpr std::array<std::string_view, 6> kIgnores{"",
                                                   "README.md\ndocs\n",
                                                   "*\n!src\n!package*.json\n!requirements*\n",
                                                   "**/*.md\n!docs/keep.md\nlib\n",
                                                   "Dockerfile\n.dockerignore\n",
                                                   "packages/*\n!packages/one\n"};
constexpr std::array<std::string_view, 4> kAttributes{"", "* text=auto eol=crlf\n", "*.json text eol=crlf\n",
                                                      "*.js filter=nothing\n"};

constexpr std::array<std::string_view, 26> kPaths{"package.json",
                                                  "package-lock.json",
                                                  "yarn.lock",
                                                  ".npmrc",
                                                  "requirements.txt",
                                                  "requirements/base.txt",
                                                  "setup.py",
                                                  "README.md",
                                                  "docs/keep.md",
                                                  "docs/more.md",
                                                  "src/a.js",
                                                  "src/b.js",
                                                  "src/web/x.js",
                                                  "src/web/deep/er/y.js",
                                                  "src/requirements.txt",
                                                  "lib/y.py",
                                                  "lib/z/z.py",
                                                  "packages/one/package.json",
                                                  "packages/two/package.json",
                                                  "packages/one/i.js",
                                                  "Makefile",
                                                  "src",
                                                  "lib",
                                                  "link",
                                                  "packages/one/.npmrc",
                                                  "module"};

struct Entry {
  std::string mode = "100644";
  std::string bytes;
};

class History {
 public:
  explicit History(unsigned seed) : random_(seed) {}

  // The text of `git fast-import`.
  std::string make(std::size_t commits) {
    std::string out;
    files_["Dockerfile"].bytes = one_of(kDockerfiles);
    for (const std::string_view path : kPaths) {
      if (path != "src" && path != "lib" && path != "module" && chance(2)) put(path);
    }
    for (std::size_t i = 0; i < commits; ++i) {
      if (i > 0) change();
      fmt::format_to(std::back_inserter(out),
                     "commit refs/heads/main\ncommitter a <a@example.org> {} +0000\ndata 1\nx\ndeleteall\n",
                     1'600'000'000 + i);
      for (const auto& [path, entry] : files_) {
        if (entry.mode == "160000") {
          fmt::format_to(std::back_inserter(out), "M 160000 {:0>40} {}\n", entry.bytes, path);
        } else {
          fmt::format_to(std::back_inserter(out), "M {} inline {}\ndata {}\n{}\n", entry.mode, path,
                         entry.bytes.size(), entry.bytes);
        }
      }
    }
    return out + "done\n";
  }

 private:
  bool chance(unsigned of) { return random_() % of == 0; }
  std::string one_of(auto& list) { return std::string(list[random_() % list.size()]); }

  std::string bytes_of(std::string_view path) {
    const auto number = random_() % 4;
    if (path.ends_with("package-lock.json")) {
      return fmt::format(
          R"({{"name":"a","lockfileVersion":3,"packages":{{"":{{"name":"a"}},"node_modules/b":{{"version":"{}.0.0"{}}}}}}})",
          number, chance(4) ? R"(,"hasInstallScript":true)" : "");
    }
    if (path.ends_with("package.json")) {
      constexpr std::array<std::string_view, 4> kMore{"", R"(,"workspaces":["packages/*"])",
                                                      R"(,"scripts":{"postinstall":"node src/a.js"})",
                                                      R"(,"dependencies":{"b":"file:lib"})"};
      return fmt::format(R"({{"name":"a","version":"{}"{}}})", number, one_of(kMore));
    }
    if (path.ends_with("requirements.txt")) {
      constexpr std::array<std::string_view, 5> kMore{"", "-r requirements/base.txt\n", "-e .\n", "./lib\n",
                                                      "-r gone.txt\n"};
      return fmt::format("flask=={}\n{}", number, one_of(kMore));
    }
    return fmt::format("{}\n", number);
  }

  // Where a file is in the way of a directory, or the other way round, the older one goes.
  void put(std::string_view path) {
    std::erase_if(files_, [&](const auto& each) {
      return each.first.starts_with(fmt::format("{}/", path)) ||
             path.starts_with(fmt::format("{}/", each.first));
    });
    Entry& entry = files_[std::string(path)];
    if (path == "module") {
      entry = {"160000", fmt::format("{}", 1 + random_() % 3)};
    } else if (path == "link") {
      constexpr std::array<std::string_view, 4> kTargets{"src", "src/web", "lib/y.py", "gone"};
      entry = {"120000", one_of(kTargets)};
    } else {
      entry = {chance(8) ? "100755" : "100644", bytes_of(path)};
    }
  }

  void change() {
    for (auto left = 1 + random_() % 3; left > 0; --left) {
      const std::string path = one_of(kPaths);
      switch (random_() % 16) {
        case 0:
          files_["Dockerfile"] = {"100644", one_of(kDockerfiles)};
          break;
        case 1:
          if (chance(2)) {
            files_[".dockerignore"] = {"100644", one_of(kIgnores)};
          } else {
            files_[chance(2) ? ".gitattributes" : "src/.gitattributes"] = {"100644", one_of(kAttributes)};
            if (files_.contains("src")) files_.erase("src/.gitattributes");
          }
          break;
        case 2:
          if (chance(3)) files_.erase(chance(2) ? ".dockerignore" : "Dockerfile");
          break;
        case 3:
        case 4:
        case 5:
          files_.erase(path);
          break;
        case 6:
          if (const auto found = files_.find(path); found != files_.end() && !chance(3)) {
            Entry moved = std::move(found->second);
            files_.erase(found);
            const std::string to = one_of(kPaths);
            put(to);
            if (to != "module" && moved.mode != "160000") files_[to] = std::move(moved);
          }
          break;
        default:
          if ((path != "src" && path != "lib") || chance(6)) put(path);
          break;
      }
    }
  }

  std::mt19937 random_;
  std::map<std::string, Entry> files_;
};

// What the least is told to be is no more than what either layout has run, at each commit and in all.
void check_least(const report::Replay& replay) {
  const auto check = [](const report::Least& least, const cache::Tally& as_is, const cache::Tally& split) {
    CHECK(least.runs <= as_is.runs);
    CHECK(least.runs <= split.runs);
    CHECK(least.seconds <= as_is.seconds);
    CHECK(least.seconds <= split.seconds);
    CHECK(as_is.runs >= as_is.needless);
    CHECK(split.runs >= split.needless);
  };
  for (const report::ReplayedCommit& commit : replay.commits) {
    CAPTURE(commit.id);
    check(commit.least(), commit.as_is, commit.split);
  }
  check(replay.least(), replay.as_is, replay.split);
}

std::string told(cli::ReplayOptions options, bool anew) {
  options.anew = anew;
  const auto replay = cli::replay_history(options);
  if (!replay) return replay.problem().what;
  check_least(*replay);
  return report::replay_csv(*replay) + report::replay_json(*replay, "");
}

}  // namespace

TEST_CASE("replay: what is kept from commit to commit changes nothing") {
  if (!have_git()) return skip_test("git is not installed");
  for (unsigned seed = 1; seed <= 24; ++seed) {
    CAPTURE(seed);
    const GitRepository made;
    made.write("stream", History(seed).make(40));
    made.sh("git fast-import --quiet --done < stream && rm stream && git reset -q --hard main");
    made.write("Dockerfile", kDockerfiles[seed % (kDockerfiles.size() - 1)]);
    cli::ReplayOptions options;
    options.project.dockerfile = made.directory() / "Dockerfile";
    options.cache = seed % 4 == 0   ? cache::Policy::previous
                    : seed % 7 == 0 ? cache::Policy::none
                                    : cache::Policy::all;
    options.now = seed % 3 == 0;
    if (seed % 11 == 0) options.varied["V"] = cli::Varied::commit;
    REQUIRE(told(options, false) == told(options, true));
  }
}

}  // namespace decant::replay_random_test
