// Platforms as containerd reads and writes them.
#include "eval/platform.hpp"

#include <doctest/doctest.h>

using namespace decant;

TEST_CASE("eval: platforms") {
  struct Row {
    std::string_view specifier;
    std::string_view read;
    std::string_view normal;
  };
  const Row rows[] = {
      {"linux/amd64", "linux/amd64", "linux/amd64"},
      {"linux/arm", "linux/arm", "linux/arm/v7"},
      {"linux/arm/v7", "linux/arm/v7", "linux/arm/v7"},
      {"linux/arm/6", "linux/arm/v6", "linux/arm/v6"},
      {"armhf", "linux/arm", "linux/arm/v7"},
      {"armel", "linux/arm/v6", "linux/arm/v6"},
      {"arm64", "linux/arm64", "linux/arm64"},
      {"linux/arm64/v8", "linux/arm64/v8", "linux/arm64"},
      {"Linux/AArch64", "linux/arm64", "linux/arm64"},
      {"x86_64", "linux/amd64", "linux/amd64"},
      {"linux/amd64/v1", "linux/amd64", "linux/amd64"},
      {"linux/amd64/v2", "linux/amd64/v2", "linux/amd64/v2"},
      {"linux", "linux/amd64", "linux/amd64"},
      {"macos", "darwin/amd64", "darwin/amd64"},
      {"windows", "windows/amd64", "windows/amd64"},
      {"windows(10.0.17763)/amd64", "windows(10.0.17763)/amd64", "windows(10.0.17763)/amd64"},
      {"windows(10.0+win32k+a%2Bb)/amd64", "windows(10.0+a%2Bb+win32k)/amd64",
       "windows(10.0+a%2Bb+win32k)/amd64"},
      {"any/thing", "any/thing", "any/thing"},
      {"wasi/wasm", "wasi/wasm", "wasi/wasm"},
      {"i386", "linux/386", "linux/386"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.specifier);
    const auto platform = parse_platform(row.specifier);
    REQUIRE(platform);
    CHECK(platform->full_text() == row.read);
    CHECK(normalized(*platform).full_text() == row.normal);
  }
  CHECK(parse_platform("windows(10.0.17763)/amd64")->text() == "windows/amd64");
  CHECK(parse_platform("windows", {.os = "linux", .architecture = "arm64"})->text() == "windows/arm64");

  const Row refused[] = {
      {"nothing", "\"nothing\": unknown operating system or architecture: invalid argument", ""},
      {"linux/*", "\"linux/*\": wildcards not yet supported: invalid argument", ""},
      {"linux/a/b/c", "\"linux/a/b/c\": cannot parse platform specifier: invalid argument", ""},
      {"linux/",
       "\"\" is an invalid component of \"linux/\": platform specifier component must match "
       "\"^[A-Za-z0-9_.-]+$\": invalid argument",
       ""},
      {"/amd64",
       "\"\" is an invalid OS component of \"/amd64\": OSAndVersion specifier component must match "
       "\"^([A-Za-z0-9_-]+)(?:\\\\(([A-Za-z0-9_.%-]*)((?:\\\\+[A-Za-z0-9_.%-]+)*)\\\\))?$\": invalid "
       "argument",
       ""},
  };
  for (const Row& row : refused) {
    CAPTURE(row.specifier);
    const auto platform = parse_platform(row.specifier);
    REQUIRE_FALSE(platform);
    CHECK(platform.problem().what == row.read);
  }
}
