// hadolint's own configuration: `.hadolint.yaml` and the variables HADOLINT_*, so that who comes from there
// keeps what they have. Three sources are put together as hadolint does: environment, then the file, then the
// command line; lists add up, of single values the later one counts.
//
//   ignored: [DL3008, SC2086]
//   override: {error: [DL3001], warning: [], info: [], style: [DL3015]}
//   trustedRegistries: [docker.io, "*.example.com"]        # or one text
//   label-schema: {maintainer: email, version: semver}     # text, email, hash, rfc3339, semver, spdx, url
//   strict-labels: true
//   disable-ignore-pragma: false
//   failure-threshold: warning                             # error, warning, info, style, ignore, none
//   no-fail: false
//   format: tty                                            # or formats: [tty, json]
//   no-color: false
//   verbose: false
#pragma once

#include "base/problem.hpp"
#include "lint/hadolint/options.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant::config {

struct HadolintConfig {
  lint::HadolintOptions rules;
  std::optional<std::string> failure_threshold;  // a level
  std::optional<bool> no_fail;
  std::optional<bool> no_color;
  std::optional<bool> verbose;
  std::vector<std::string> formats;
};

// The file's text; `path` is for messages. A key that hadolint does not have, a type or a level that does not
// exist, is a Problem with its line.
Result<HadolintConfig> read_hadolint_config(const std::string& path, std::string_view text);

// The same from the disk.
Result<HadolintConfig> load_hadolint_file(const std::string& path);

// nullopt: the variable is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

// A level; `ignore` and `none` are the lowest one: hadolint then fails on any finding. nullopt: none of them.
std::optional<std::string> read_threshold(std::string_view text);

// What HADOLINT_* and NO_COLOR say. What makes no sense there is passed over, as hadolint does.
HadolintConfig hadolint_environment(const Environment& environment);

// `later` on top of `config`.
void add_hadolint_config(HadolintConfig& config, const HadolintConfig& later);

// Where hadolint looks for its file, in that order: here, then below the user's directories.
std::vector<std::string> hadolint_config_paths(const Environment& environment);

// `LABEL:TYPE` as on the command line and in the environment; nullopt: there is no such type.
std::optional<std::pair<std::string, lint::LabelType>> read_required_label(std::string_view text);

}  // namespace decant::config
