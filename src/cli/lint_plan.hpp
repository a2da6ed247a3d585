// What is linted: the Dockerfiles that were found, each as the Compose and bake files of the repository build
// it. A file is looked at once for each different context, target and arguments.
#pragma once

#include "builds/build.hpp"
#include "cli/discover.hpp"

#include <string>
#include <vector>

namespace decant::cli {

struct LintJob {
  struct Way {
    builds::Build build;
    bool named = false;  // in a file that the user named: what is wrong there is an error
  };

  std::string path;
  std::vector<Way> ways;  // all different; empty: as the command line has it
  bool is_inline = false;
};

struct LintPlan {
  std::vector<LintJob> jobs;
  std::vector<Unfound> unfound;
  std::vector<std::string> warnings;
  std::vector<std::string> notes;  // what was passed over, for who asks
};

// A file that was named, and what it builds, counts; one that was come upon says how the Dockerfiles of the
// search are built, and adds those whose name does not tell what they are. For Dockerfiles that were named,
// the files beside and above them say how they are built, up to the root of the repository.
LintPlan plan_lint(const Discovered& found, const builds::Environment& environment);

}  // namespace decant::cli
