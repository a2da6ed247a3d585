// Options that several commands share, declared once so that they have one name and one help text.
#pragma once

#include "cli/command.hpp"
#include "cli/project.hpp"

namespace decant::cli {

// The Dockerfile (positional, default `.`), `--context`, and those of the evaluation. `options` must live
// until the command has run: a command holds its options in a shared_ptr that its callback owns.
void add_project_options(CLI::App& app, ProjectOptions& options);

// The same without the Dockerfile, for commands that take several.
void add_build_options(CLI::App& app, ProjectOptions& options);

// What decides values: `--target`, `--build-arg`, `--platform`, `--build-platform`, `--image-archive`,
// `--engine`.
void add_evaluation_options(CLI::App& app, ProjectOptions& options);

}  // namespace decant::cli
