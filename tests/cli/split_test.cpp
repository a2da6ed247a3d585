// decant split: what a build that was measured changes, what a history says, and steps that lint would find
// something in.
#include "images/support.hpp"
#include "support/git_repository.hpp"
#include "support/run.hpp"
#include "support/skip.hpp"
#include "support/temp_directory.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace decant::split_test {
namespace {

constexpr std::string_view kDockerfile =
    "FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN apt-get update && apt-get install -y curl\nRUN make\n";

// What `docker save` writes for a build of it in which apt wrote these files.
std::string archive(const std::vector<std::string>& by_apt,
                    std::string_view apt = "apt-get update && apt-get install -y curl") {
  std::string layer;
  for (const std::string& path : by_apt) layer += tar_entry(path, "", path.ends_with('/') ? '5' : '0');
  layer += std::string(1024, '\0');
  const std::string other = tar_entry("app/a", "") + std::string(1024, '\0');
  const std::string config = fmt::format(
      R"({{"config": {{}}, "history": [{{"created_by": "ADD rootfs /"}}, {{"created_by": "WORKDIR /app"}},
          {{"created_by": "COPY . . # buildkit"}}, {{"created_by": "RUN /bin/sh -c {} # buildkit"}},
          {{"created_by": "RUN /bin/sh -c make # buildkit"}}]}})",
      apt);
  return tar_file({{"manifest.json", R"([{"Config": "c.json", "RepoTags": ["x:1"],
                                          "Layers": ["1", "2", "2", "4", "2"]}])"},
                   {"c.json", config},
                   {"1", other},
                   {"2", other},
                   {"4", layer}});
}

void write_project(const TempDirectory& temp) {
  temp.write("app/Dockerfile", kDockerfile);
  temp.write("app/Makefile", "all:\n");
}

Ran split(const TempDirectory& temp, std::vector<std::string> words) {
  words.insert(words.begin(), {"split", temp / "app/Dockerfile", "--explain"});
  return run_decant(words);
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("split, explain, graph and keys take the Dockerfile behind -f too, as docker build does") {
  TempDirectory temp;
  write_project(temp);
  const std::string file = temp / "app/Dockerfile";
  for (const char* const command : {"split", "explain", "graph", "keys"}) {
    const Ran named = run_decant({command, file});
    const Ran behind = run_decant({command, "-f", file});
    CAPTURE(command);
    CHECK(named.exit == 0);
    CHECK(behind.exit == 0);
    CHECK(behind.out == named.out);
  }
  CHECK(run_decant({"split", "-f", file, file}).exit == 2);
}

TEST_CASE("split: what a layer shows is no assumption any more") {
  const TempDirectory temp;
  write_project(temp);
  const Ran before = split(temp, {});
  REQUIRE(has(before.out, "  apt-paths    packages of the distribution put nothing into"));
  REQUIRE_FALSE(has(before.out, "Shown by what a build wrote"));
  const std::string image = temp.write("image.tar", archive({"usr/bin/curl", "var/lib/dpkg/status"}));
  const Ran after = split(temp, {"--measure", image});
  CHECK(after.exit == 0);
  const std::size_t shown = after.out.find("Shown by what a build wrote\n  apt-paths ");
  CHECK(shown != std::string::npos);
  CHECK(after.out.find("apt-paths") > shown);
  // What scripts of packages read is not in a layer.
  CHECK(after.out.find("apt-maintainer-scripts") < shown);
}

TEST_CASE("split: a write that nobody declares is a refusal of all steps that rest on it") {
  const TempDirectory temp;
  write_project(temp);
  REQUIRE(has(split(temp, {}).out, "Steps"));
  const std::string image = temp.write("image.tar", archive({"usr/bin/curl", "srv/odd/file"}));
  const Ran ran = split(temp, {"--measure", image});
  CHECK(ran.exit == 0);
  CHECK(has(ran.out, "Nothing to split"));
  CHECK(has(ran.out,
            "wrote /srv/odd/file, which its knowledge file does not declare: a defect of that file, please "
            "report it"));
}

TEST_CASE("split: an image of another Dockerfile measures nothing") {
  const TempDirectory temp;
  write_project(temp);
  const std::string image = temp.write("image.tar", archive({"usr/bin/curl"}, "apt-get install -y wget"));
  const Ran ran = split(temp, {"--measure", image});
  CHECK(ran.exit == 2);
  CHECK(has(ran.error, "line 4 is not in its history"));
  CHECK(split(temp, {"--measure", temp / "nothing.tar"}).exit == 2);
}

TEST_CASE("split: lines for the ignore file are written with the Dockerfile, and generated with it") {
  const TempDirectory temp;
  const std::string dockerfile = temp.write(
      "app/Dockerfile", "FROM node:20-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci --ignore-scripts\n");
  temp.write("app/package.json", R"({"name":"a"})");
  temp.write("app/package-lock.json", R"({"name":"a","lockfileVersion":3,"packages":{}})");
  temp.write("app/node_modules/a/index.js", "");
  const auto run = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"split", dockerfile});
    return run_decant(words);
  };
  CHECK(has(run({"--explain"}).out, "Nothing to split"));
  const Ran shown = run({"--with", "ignore"});
  CHECK(has(shown.out, "COPY package.json package-lock.json ./\nRUN npm ci --ignore-scripts\nCOPY . .\n"));
  CHECK(has(shown.error, "needs the lines node_modules in the ignore file"));
  CHECK(has(run({"--with", "ignore", "--diff"}).out, "+node_modules\n"));
  CHECK(nlohmann::json::parse(run({"--with", "ignore", "--format", "json"}).out)["ignored"] ==
        nlohmann::json::array({"node_modules"}));

  const std::string output = temp / "app/docker";
  CHECK(run({"--with", "ignore", "-o", output}).exit == 0);
  CHECK(temp.read("app/docker/Dockerfile.dockerignore") == "node_modules\ndocker\n");
  CHECK(run({"--with", "ignore", "-o", output, "--check"}).exit == 0);
  const Ran stale = run({"-o", output, "--check"});
  CHECK(stale.exit == 1);
  CHECK(has(stale.out, "the options have changed"));
  CHECK(has(run({"--with", "ignore", "--with", "mount", "-o", output, "--check"}).out,
            " --with ignore --with mount "));

  const Ran written = run({"--with", "ignore", "--write"});
  CHECK(written.exit == 0);
  CHECK(has(written.out, ".dockerignore: 1 line added\n"));
  CHECK(temp.read("app/.dockerignore") == "node_modules\n");
  CHECK(has(run({"--with", "ignore", "--write"}).out, "nothing to split, and nothing was written"));
}

TEST_CASE("split: what it saves is replayed over the history, step by step") {
  if (!have_git()) return skip_test("git is not installed");
  GitRepository made;
  made.write("Dockerfile", "FROM node:20-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci --ignore-scripts\n");
  made.write("package.json", R"({"name":"a"})");
  made.write("package-lock.json", R"({"name":"a","lockfileVersion":3,"packages":{}})");
  made.write("src/a.js", "");
  made.commit();
  for (int i = 0; i < 9; ++i) {
    made.write("src/a.js", std::to_string(i));
    made.commit();
  }
  const std::string dockerfile = made.directory() / "Dockerfile";
  const auto json = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"split", dockerfile, "--format", "json"});
    const Ran ran = run_decant(words);
    CHECK(ran.error.empty());
    return nlohmann::json::parse(ran.out);
  };
  const auto plan = json({});
  CHECK(plan["saving"]["basis"] == "history");
  CHECK(plan["saving"]["commits"] == 10);
  CHECK(plan["saving"]["as_it_is"]["runs"] == 9);
  CHECK(plan["saving"]["split"]["runs"] == 0);
  CHECK(plan["saving"]["percent"] == 100);
  double saved = 0;
  for (const auto& step : plan["steps"]) saved += step["saves"]["runs"].get<double>();
  CHECK(saved == 9);

  CHECK(json({"--check"})["check"]["fails"] == true);
  CHECK(run_decant({"split", dockerfile, "--check"}).exit == 1);
  // What the costs file says goes over the history: the same in every clone.
  const Ran counted = run_decant({"replay", "-f", dockerfile, "--write-costs", "--format", "csv"});
  CHECK(counted.exit == 0);
  const auto costs = nlohmann::json::parse(made.directory().read(".decant/costs.json"));
  CHECK(costs["commits"] == 9);
  CHECK(costs["changes"]["./"] == 1000);
  CHECK(costs["changes"]["package-lock.json"] == 0);
  const auto checked = json({"--check"});
  CHECK(checked["saving"]["basis"] == "costs");
  CHECK(checked["check"]["fails"] == true);
  made.write(".decant/costs.json", R"({"version": 1, "changes": {"./": 0}})");
  CHECK(json({"--check"})["check"]["fails"] == false);
}

}  // namespace decant::split_test
