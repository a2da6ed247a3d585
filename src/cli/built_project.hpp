// A Dockerfile as its repository builds it, for the commands that ask what one build does: the command line
// over what `.decant.yaml`, Compose and bake files say (known_builds.hpp), else the Dockerfile's directory,
// else a parent that holds what is copied. What was chosen, and what decides it, is told in a note.
#pragma once

#include "builds/build.hpp"
#include "cli/project.hpp"

#include <memory>
#include <string>
#include <vector>

namespace decant::cli {

// What the command line says, over what a build says.
ProjectOptions built_as(const builds::Build& build, const ProjectOptions& given);

// The expanded operands of what a project copies from its context.
std::vector<std::string> copied_sources(const Project& project);

// A project, and what there is to tell of how it was found.
struct BuiltProject {
  std::unique_ptr<Project> project;
  std::vector<std::string> notes;
  std::vector<std::string> warnings;
};

// Where `--context` is given the command line alone says what is built, and nobody else is asked. Of several
// builds the first counts that has the target of `--target`, else the first. A build that is no longer there
// (a target without its stage) is passed over with a warning. Problems: those of load_project, and a context
// in `.decant.yaml` that is no directory.
Result<BuiltProject> find_built_project(const ProjectOptions& options);

// The same, told.
Result<std::unique_ptr<Project>> load_built_project(const ProjectOptions& options);

}  // namespace decant::cli
