// A project as the model of the cache takes it, for the commands that ask it: explain and replay.
#pragma once

#include "cache/build.hpp"
#include "cli/project.hpp"
#include "git/repository.hpp"

#include <optional>
#include <string>

namespace decant::cli {

// What the cache needs to know; project and costs must live as long.
cache::Build build_of(const Project& project, cache::BuilderKind builder, const cache::Costs& costs);

// Where measured costs lie, or would; empty where there is no context. `project` has a directory's context.
std::string costs_path(const Project& project);
// None where there is no such file.
Result<cache::Costs> load_costs(const std::string& path);

// A path on disk as the repository has it; "" is its top. nullopt: outside of its work tree.
std::optional<std::string> path_in(const git::Repository& repository, const std::string& path);

}  // namespace decant::cli
