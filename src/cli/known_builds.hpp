// Which builds a repository has of its Dockerfiles: with which context, target, arguments and platform. Told
// by its Compose and bake files, or by `.decant.yaml`, which counts alone for a Dockerfile that it names.
// Every command that needs a context asks here (docs/builds.md); lint looks at a file once for each build
// that is different.
#pragma once

#include "builds/build.hpp"
#include "cli/discover.hpp"
#include "config/find.hpp"

#include <string>
#include <vector>

namespace decant::cli {

struct BuiltFile {
  struct Way {
    builds::Build build;
    bool named = false;  // in a file that the user named: what is wrong there is an error
  };

  std::string path;
  std::vector<Way> ways;  // all different, those that count most first; empty: as the command line has it
  bool is_inline = false;
};

struct KnownBuilds {
  std::vector<BuiltFile> files;
  std::vector<Unfound> unfound;
  std::vector<std::string> warnings;
  std::vector<std::string> notes;  // what was passed over, for who asks
};

// A file that was named, and what it builds, counts; one that was come upon says how the Dockerfiles of the
// search are built, and adds those whose name does not tell what they are. For Dockerfiles that were named,
// the files beside and above them say how they are built, up to the root of the repository: nearer ones
// first, and `compose.yaml` before `compose.dev.yaml`. Configurations that cannot be read say nothing here.
KnownBuilds find_builds(const Discovered& found, const builds::Environment& environment,
                        config::Configurations& configurations);

// The environment of this process.
std::optional<std::string> environment_variable(const std::string& name);

}  // namespace decant::cli
