// Which Dockerfiles `decant lint` means: files as they are named, directories searched as git would see them,
// and patterns that no shell has expanded.
#pragma once

#include "base/problem.hpp"

#include <functional>
#include <set>
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

struct FoundBuildFile {
  std::string path;
  bool named = false;  // by the user, not come upon
};

struct Discovered {
  std::vector<std::string> files;  // each once, in the order of `paths`, below a directory sorted by path
  std::vector<Unfound> unfound;    // what cannot be searched, or holds nothing
  std::vector<FoundBuildFile> build_files;  // Compose and bake files (builds/build.hpp)
  std::vector<std::string> directories;     // that were searched …
  std::vector<std::string> empty;           // … and hold build files only
  std::set<std::string> named_in;           // directories of Dockerfiles that were named
  // Whether a file is one that differs; empty: all are wanted.
  std::function<bool(const std::string& path)> is_changed;
};

// What is said of a directory without one.
Problem holds_nothing(const std::string& directory);

// Below a directory `.git` and what git's ignore files exclude is left out, links to directories are not
// followed. `changed_since`: only files that differ from that revision, or whose .dockerignore does; empty:
// all. A revision that git does not know is a Problem of its own.
Result<Discovered> discover(const std::vector<std::string>& paths, const std::string& changed_since);

}  // namespace decant::cli
