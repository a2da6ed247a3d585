// Variables that settings files of tools name: an ARG that only .npmrc reads must not move across `npm ci`.
#include "effects/support.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace decant {
namespace {

constexpr std::string_view kPackage = R"({"name":"a","lockfileVersion":3,"packages":{"":{"name":"a"}}})";

struct Read {
  std::string run;
  std::vector<std::string> files;
  std::string variable;
  bool read = true;
};

const CommandEffect& last_command(const Worked& worked) {
  return worked.effects.effects.back().commands.back();
}

}  // namespace

TEST_CASE("effects: variables in settings files are read") {
  const std::string npmrc = R"(//r/:_authToken=${SECRET_WORD})";
  const std::string package = "package.json={\"name\":\"a\"}";
  const std::string lock = "package-lock.json=" + std::string(kPackage);
  const std::vector<Read> cases = {
      {"npm ci", {package, lock, ".npmrc=" + npmrc}, "SECRET_WORD"},
      {"npm ci", {package, lock, ".npmrc=fund=false"}, "SECRET_WORD", false},
      {"npm ci", {package, lock}, "SECRET_WORD", false},
      {"cp .npmrc /root/.npmrc && npm ci", {package, lock, ".npmrc=fund=false"}, "ANYTHING"},
      {"echo x > .npmrc && npm ci", {package, lock}, "ANYTHING"},
      {"--mount=type=secret,id=n,target=/root/.npmrc npm ci", {package, lock}, "ANYTHING"},
      {"pnpm install --frozen-lockfile", {package, ".npmrc=" + npmrc}, "SECRET_WORD"},
      {"yarn install --frozen-lockfile", {package, "yarn.lock=", ".npmrc=" + npmrc}, "SECRET_WORD"},
      {"pipenv install --system",
       {"Pipfile=[[source]]\\nurl = \"https://${SECRET_WORD}@example.org\"\\n[packages]\\n"},
       "SECRET_WORD"},
      {"mvn dependency:go-offline",
       {"pom.xml=<project><profiles><profile><activation><property><name>env.SECRET_WORD</name></property>"
        "</activation></profile></profiles></project>"},
       "SECRET_WORD"},
      {"mvn -s settings.xml dependency:go-offline",
       {"pom.xml=<project></project>", "settings.xml=<a>${env.SECRET_WORD}</a>"},
       "SECRET_WORD"},
      {"mix deps.get", {"mix.exs=defmodule A do\\nend\\n"}, "ANYTHING"},
  };
  for (const Read& each : cases) {
    CAPTURE(each.run);
    CAPTURE(each.files.back());
    const Worked worked =
        work_out("FROM node:20-slim\nWORKDIR /app\nCOPY . .\nRUN " + each.run + "\n", each.files);
    const CommandEffect& command = last_command(worked);
    CHECK(command.why_opaque == "");
    CHECK(command.variables.reads(each.variable) == each.read);
    CHECK(worked.effects.effects.back().variables.reads(each.variable) == each.read);
  }
}

}  // namespace decant
