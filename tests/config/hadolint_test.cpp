// `.hadolint.yaml` and HADOLINT_*: all that they can say, mistakes with their lines, and how the sources add
// up.
#include "config/hadolint.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>

using namespace decant;

namespace {

std::string shown(const std::optional<bool>& value) {
  if (!value) return "-";
  return *value ? "yes" : "no";
}

std::string shown(const config::HadolintConfig& config) {
  std::string schema;
  for (const auto& [label, type] : config.rules.label_schema)
    schema += fmt::format("{}:{} ", label, static_cast<int>(type));
  const auto& levels = config.rules.override_levels;
  return fmt::format(
      "ignored {} error {} warning {} info {} style {} trusted {} schema {}strict {} pragmas-off {} "
      "threshold {} "
      "no-fail {} no-color {} verbose {} formats {}",
      config.rules.ignored, levels.error, levels.warning, levels.info, levels.style,
      config.rules.trusted_registries, schema, shown(config.rules.strict_labels),
      shown(config.rules.disable_ignore_pragma), config.failure_threshold.value_or("-"),
      shown(config.no_fail), shown(config.no_color), shown(config.verbose), config.formats);
}

std::string read(std::string_view text) {
  const auto config = config::read_hadolint_config(".hadolint.yaml", text);
  if (!config) return config.problem().what + " | " + config.problem().remedy;
  return shown(*config);
}

config::Environment environment_of(const std::map<std::string, std::string>& variables) {
  return [variables](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
}

}  // namespace

TEST_CASE("hadolint's configuration: every key") {
  CHECK(
      read(R"(failure-threshold: ignore
format: json
ignored: [DL3000, SC1010]
label-schema:
  author: text
  contact: email
  created: rfc3339
  version: semver
  documentation: url
  git-revision: hash
  license: spdx
  other:
no-color: true
no-fail: false
verbose: true
override:
  error: [DL3001]
  warning: [DL3042, DL3033]
  info:
    - DL3032
  style: [DL3015]
strict-labels: true
disable-ignore-pragma: true
trustedRegistries: docker.io
)") ==
      R"(ignored ["DL3000", "SC1010"] error ["DL3001"] warning ["DL3042", "DL3033"] info ["DL3032"] style ["DL3015"] )"
      R"(trusted ["docker.io"] schema author:0 contact:1 created:3 documentation:6 git-revision:2 license:5 other:0 )"
      R"(version:4 strict yes pragmas-off yes threshold style no-fail no no-color yes verbose yes formats ["json"])");
  constexpr std::string_view kNothing =
      "ignored [] error [] warning [] info [] style [] trusted [] schema strict - pragmas-off - threshold - "
      "no-fail - "
      "no-color - verbose - formats []";
  CHECK(read("") == kNothing);
  CHECK(read("ignored:\noverride:\nlabel-schema:\ntrustedRegistries:\nstrict-labels:\nformat:\n") ==
        kNothing);
  CHECK(
      read("trustedRegistries: [a, b]\nformats: [tty, json]\n") ==
      R"(ignored [] error [] warning [] info [] style [] trusted ["a", "b"] schema strict - pragmas-off - threshold - )"
      R"(no-fail - no-color - verbose - formats ["tty", "json"])");
}

TEST_CASE("hadolint's configuration: mistakes are told with their line") {
  struct Row {
    std::string_view text;
    std::string_view problem;
  };
  const Row rows[] = {
      {"ignored: [DL3000]\nignore: [DL3001]\n", ".hadolint.yaml:2"},
      {"failure-threshold: warn\n", ".hadolint.yaml:1"},
      {"\nlabel-schema:\n  created: timestamp\n", ".hadolint.yaml:3"},
      {"override:\n  ignore: [DL3000]\n", ".hadolint.yaml:2"},
      {"ignored: DL3000\n", ".hadolint.yaml:1"},
      {"strict-labels: [a]\n", ".hadolint.yaml:1"},
      {"- a\n", ".hadolint.yaml:1"},
      {"a: [\n", ".hadolint.yaml:2"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const std::string problem = read(row.text);
    CHECK_MESSAGE(problem.starts_with(row.problem), problem);
  }
  CHECK(read("ignore: [DL3001]\n").find("ignored") != std::string::npos);
}

TEST_CASE("hadolint's environment, and how the sources add up") {
  config::HadolintConfig config = config::hadolint_environment(environment_of({
      {"HADOLINT_NOFAIL", "YES"},
      {"HADOLINT_VERBOSE", "0"},
      {"NO_COLOR", ""},
      {"HADOLINT_FORMAT", "json,tty"},
      {"HADOLINT_OVERRIDE_ERROR", "DL3010,DL3020"},
      {"HADOLINT_IGNORE", "DL3003"},
      {"HADOLINT_TRUSTED_REGISTRIES", "docker.io"},
      {"HADOLINT_REQUIRE_LABELS", "maintainer:email,x,y:nothing"},
      {"HADOLINT_STRICT_LABELS", "on"},
      {"HADOLINT_FAILURE_THRESHOLD", "error"},
  }));
  CHECK(
      shown(config) ==
      R"(ignored ["DL3003"] error ["DL3010", "DL3020"] warning [] info [] style [] trusted ["docker.io"] schema )"
      R"(maintainer:1 x:0 strict yes pragmas-off - threshold error no-fail yes no-color yes verbose no formats )"
      R"(["json", "tty"])");
  const auto file = config::read_hadolint_config(
      "x", "ignored: [DL3004]\nno-fail: false\nfailure-threshold: style\ntrustedRegistries: [ghcr.io]\n");
  REQUIRE(file);
  config::add_hadolint_config(config, *file);
  CHECK(config.rules.ignored == std::vector<std::string>{"DL3003", "DL3004"});
  CHECK(config.rules.trusted_registries == std::vector<std::string>{"docker.io", "ghcr.io"});
  CHECK(config.no_fail == false);
  CHECK(config.failure_threshold == "style");
  CHECK(config.rules.strict_labels == true);
  CHECK(shown(config::hadolint_environment(environment_of({}))) == shown(config::HadolintConfig{}));
}

TEST_CASE("hadolint's file is looked for where hadolint looks") {
  CHECK(fmt::format("{}", fmt::join(config::hadolint_config_paths(environment_of({{"HOME", "/h"}})), " ")) ==
        ".hadolint.yaml .hadolint.yml /h/.config/hadolint.yaml /h/.config/hadolint.yml "
        "/h/.hadolint/hadolint.yaml "
        "/h/.hadolint/hadolint.yml /h/.hadolint/config.yaml /h/.hadolint/config.yml /h/.hadolint.yaml "
        "/h/.hadolint.yml");
  CHECK(config::hadolint_config_paths(environment_of({})).size() == 2);
  CHECK(config::hadolint_config_paths(environment_of({{"XDG_CONFIG_HOME", "/c"}, {"HOME", "/h"}}))[2] ==
        "/c/hadolint.yaml");
}
