// `.decant.yaml`: what the user tells decant about a project, in the nearest file up from the Dockerfile. It
// is read strictly: a key that decant does not know, or a value of the wrong kind, is told with its place.
// docs/configuration.md is its manual; its keys are in keys.hpp.
//
//   extends: ../policy/decant.yaml   # what is said there counts too, what is said here counts more
//   profile: default                 # and the other keys of lint (lint_keys.hpp)
//   overrides:                       # the same keys for some Dockerfiles; later ones win
//     - files: ["test/**"]
//       ignore: [DL3006]
//   knowledge: [ci/tools.json]       # knowledge files (docs/knowledge.md), relative to this file
//   builds:                          # how Dockerfiles are built, where Compose and bake files do not tell it
//     - files: [docker/*.Dockerfile]
//       context: .                   # relative to this file
//       target: server
//       args: {VERSION: "2"}
//   images:                          # base images that decant cannot know
//     registry.example/team/base:    # all tags, or one: `base:1.2`
//       user: app
//       workdir: /app
//       env: [PATH=/opt/bin:/usr/bin:/bin, LANG=C.UTF-8, VERSION]   # a name alone: set, to what is not said
//       complete: true               # no other variable is set
//       shell: [/bin/bash, -c]
//       onbuild: []
//       platform: linux/amd64        # for this platform only
#pragma once

#include "base/problem.hpp"
#include "config/lint_keys.hpp"
#include "eval/platform.hpp"
#include "syntax/image_reference.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace decant::config {

inline constexpr std::string_view kFileName = ".decant.yaml";

// A base image as the user describes it; what is not said is not known from here.
struct Image {
  ImageReference reference;
  std::string file;  // that says it, as people know it
  std::uint32_t line = 0;
  std::optional<std::string> user;
  std::optional<std::string> workdir;
  std::vector<std::pair<std::string, std::optional<std::string>>> env;
  bool complete = false;
  std::optional<std::vector<std::string>> shell;
  std::optional<std::vector<std::string>> onbuild;
  std::optional<Platform> platform;
};

// How the Dockerfiles that `files` fits are built; what is not said is as the command line has it.
struct Build {
  std::string file;  // that says it, as people know it
  Place place;
  std::vector<std::string> files;  // patterns as in .gitignore
  std::string context;             // relative to the configuration's directory; empty: the Dockerfile's own
  std::string target;
  std::string platform;
  std::vector<std::pair<std::string, std::optional<std::string>>> args;  // a name alone: as the environment
  std::vector<std::string> contexts;                                     // names of additional ones
};

struct Config {
  std::string path;                // as people know it
  std::vector<std::string> files;  // that it was made of, absolute; knowledge files are not among them
  std::string directory;           // absolute, links resolved: what patterns are relative to
  std::vector<Said> extends;       // files; what they say is in this already where it was loaded
  std::vector<Image> images;       // those of the file itself before those that it extends
  std::vector<Said> knowledge;     // files; absolute where it was loaded
  std::vector<Build> builds;       // those of the file itself before those that it extends
  std::vector<LintLayer> lint;

  // The entry for exactly that reference, else the one for its name without tag and digest; nullptr when
  // there is none. The first one counts.
  [[nodiscard]] const Image* find(const ImageReference& reference, const Platform& platform) const;
  // False: it is not what decides about rules (hadolint's own configuration may).
  [[nodiscard]] bool says_lint() const { return !lint.empty(); }
};

// The nearest file in `directory` or above it, up to the root of the repository (where `.git` is) or of the
// file system, with what it extends; null when there is none.
Result<std::shared_ptr<const Config>> load_config(const std::string& directory);

// That file, with what it extends. Problems are those of each of the files, and an `extends` that goes in a
// circle.
Result<Config> load_config_file(const std::string& path);

// The file's text alone. `path` is for messages.
Result<Config> read_config(const std::string& path, std::string_view text);

}  // namespace decant::config
