// Which Dockerfiles `decant lint` means: files as they are named, directories searched as git would see them,
// and patterns that no shell has expanded.
#pragma once

#include "base/problem.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace decant::cli {

// `Dockerfile`, `Dockerfile.dev`, `web.Dockerfile`, `Containerfile*`, in any case; not templates, notes and
// copies that editors leave (`Dockerfile.j2`, `Dockerfile.md`, `Dockerfile~`), and not source code about
// Dockerfiles (`dockerfile.go`).
bool is_dockerfile_name(std::string_view name);

struct Unfound {
  std::string path;
  Problem problem;
};

struct Discovered {
  std::vector<std::string> files;  // each once, in the order of `paths`, below a directory sorted by path
  std::vector<Unfound> unfound;    // what cannot be searched, or holds nothing
};

// Below a directory `.git` and what git's ignore files exclude is left out, links to directories are not
// followed. `changed_since`: only files that differ from that revision, or whose .dockerignore does; empty:
// all. A revision that git does not know is a Problem of its own.
Result<Discovered> discover(const std::vector<std::string>& paths, const std::string& changed_since);

}  // namespace decant::cli
