// Who is believed of a base image, and what the user may leave to others.
#include "images/sources.hpp"

#include "images/support.hpp"
#include "support/temp_directory.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

using namespace decant;

namespace {

std::string shown(const std::optional<ImageConfig>& config, const TempDirectory& temp) {
  if (!config) return "nothing";
  std::string source = config->source;
  if (const std::size_t at = source.find(temp.path()); at != std::string::npos)
    source.erase(at, temp.path().size() + 1);
  std::string text = fmt::format("{}: user {} workdir {}", source, config->user.value_or("?"),
                                 config->workdir.value_or("?"));
  for (const auto& [name, value] : config->env) text += fmt::format(" {}={}", name, value.value_or("?"));
  if (config->environment_complete) text += " complete";
  if (config->onbuild) text += fmt::format(" onbuild {}", *config->onbuild);
  if (config->windows) text += " windows";
  return text;
}

std::string archive(std::string_view tags, std::string_view user, std::string_view os = "linux") {
  return tar_file(
      {{"c.json", fmt::format(R"({{"os":"{}","architecture":"amd64","config":{{"User":"{}"}}}})", os, user)},
       {"manifest.json", fmt::format(R"([{{"Config":"c.json","RepoTags":{}}}])", tags)}});
}

std::shared_ptr<const config::Config> configuration(std::string_view text) {
  auto read = config::read_config(".decant.yaml", text);
  REQUIRE(read);
  return std::make_shared<const config::Config>(*std::move(read));
}

}  // namespace

TEST_CASE("sources: in order of trust, and part by part for what the user says") {
  const TempDirectory temp;
  const std::string one = temp.write("one.tar", archive(R"(["base:1","golang:1"])", "one"));
  const std::string unnamed = temp.write("unnamed.tar", archive("null", "two"));
  const auto sources = images::Sources::open(
      {.archives = {one, "registry.example/own:3=" + unnamed}, .engine = ""},
      configuration(
          "images:\n  base: {workdir: /w}\n  golang: {user: me, env: [GOPATH=/gopath, X]}\n"
          "  alone: {user: me}\n  all: {complete: true, env: [A=1]}\n  win: {platform: windows/amd64}\n"
          "  node: {complete: true, env: [A=1]}\n"));
  REQUIRE(sources);
  struct Row {
    std::string_view reference;
    std::string_view config;
    std::string_view platform = "linux/amd64";
  };
  const Row rows[] = {
      {"base:1", ".decant.yaml:2 and one.tar: user one workdir /w complete onbuild []"},
      {"docker.io/library/base:1@sha256:0123456789012345678901234567890123456789012345678901234567890123",
       ".decant.yaml:2 and one.tar: user one workdir /w complete onbuild []"},
      {"base:2", ".decant.yaml:2: user ? workdir /w"},
      {"base:1", ".decant.yaml:2: user ? workdir /w", "linux/arm64"},
      {"golang:1", ".decant.yaml:3 and one.tar: user me workdir  GOPATH=/gopath X=? complete onbuild []"},
      {"registry.example/own:3", "registry.example/own:3=… two", ""},
      {"alone", ".decant.yaml:4: user me workdir ?"},
      {"all", ".decant.yaml:5: user ? workdir ? A=1 complete"},
      {"win", "nothing"},
      {"win", ".decant.yaml:6: user ? workdir ? windows", "windows/amd64"},
      {"node:20", ".decant.yaml:7 and decant's table: user  workdir / A=1 complete onbuild []"},
      {"unheard-of", "nothing"},
      {"Not a reference", "nothing"},
  };
  for (const Row& row : rows) {
    if (row.platform.empty()) continue;
    CAPTURE(row.reference);
    CAPTURE(row.platform);
    const Platform platform = *parse_platform(row.platform);
    CHECK(shown((*sources)->find(row.reference, platform), temp) == row.config);
  }
  CHECK(shown((*sources)->find("registry.example/own:3", *parse_platform("linux/amd64")), temp) ==
        "unnamed.tar: user two workdir  complete onbuild []");
  const auto golang = (*sources)->find("golang:2", *parse_platform("linux/amd64"));
  REQUIRE(golang);
  CHECK(golang->source == ".decant.yaml:3 and decant's table");
  CHECK(golang->user == "me");
  CHECK(golang->workdir == "/go");
}

TEST_CASE("sources: an archive without names needs one") {
  const TempDirectory temp;
  const std::string unnamed = temp.write("unnamed.tar", archive("null", "two"));
  const auto sources = images::Sources::open({.archives = {unnamed}, .engine = ""}, nullptr);
  REQUIRE_FALSE(sources);
  CHECK(sources.problem().what == fmt::format("no image in {} has a name", unnamed));
  CHECK(sources.problem().remedy == fmt::format("say which one it is: --image-archive NAME={}", unnamed));
}
