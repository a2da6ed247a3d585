// Manifests, opened: what a file that names dependencies includes, and whether it needs the source after all.
#pragma once

#include "base/problem.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant {

// Reads a file by the path that the manifest names (resolved by the caller); nullopt when it does not exist.
using ReadFile = std::function<std::optional<std::string>(std::string_view path)>;

// The paths of all files called `name` at and below a directory, sorted.
using FindFiles = std::function<std::vector<std::string>(std::string_view directory, std::string_view name)>;

// Why a command reads more of the project than manifests. `kind` says what takes it away (knowledge::kNeeds):
// `scripts` code that an option such as --ignore-scripts keeps from running, `project` that the project
// itself is installed, `local` packages that lie in the project, `source` all else.
struct SourceNeed {
  std::string_view kind;
  std::string why;
};

// What a manifest says, with everything that it includes. Paths are in the caller's terms (as given to
// `ReadFile`).
struct ManifestInfo {
  std::vector<std::string> files;    // the manifest and all that it includes, in order of reading, once each
  std::vector<std::string> missing;  // includes that do not exist
  std::vector<std::string>
      packages;  // names of the packages asked for, lower case (`-` for `_` and `.` in pip)
  // Why the whole source is needed; empty when it is not. Sentences such as "`postinstall` in package.json
  // runs code of the project".
  std::vector<std::string> needs_source;
  // Those of `needs_source` that are about code which `npm --ignore-scripts` does not run.
  std::vector<std::string> scripts;
  // Packages that run code of their own when installed (npm: hasInstallScript in the lock file).
  std::vector<std::string> install_scripts;
  // A lock file said so; without one (or with npm's version 1) nobody knows which packages run code.
  bool install_scripts_known = false;
  std::vector<std::string> problems;  // what could not be read: `package.json:3: …`
  // What readers of ManifestRequest say in place of the four above.
  std::vector<SourceNeed> needs;
  std::vector<std::string> facts;       // knowledge::kFacts
  std::vector<std::string> unmodelled;  // why nothing is known: a file that is not understood, a setting
  std::vector<std::string> variables;   // that settings files name
  std::vector<std::string> members;  // directories of workspaces and modules that have packages of their own
};

// What a command asks a reader of manifests.
struct ManifestRequest {
  std::string directory;  // absolute
  const ReadFile& read;   // absolute paths; what it asks for counts as read, or as an optional read
  const FindFiles& find;
  std::vector<std::string> named;  // manifests, or their directories, that options and operands name
};
using ManifestReader = ManifestInfo (*)(const ManifestRequest&);

// The reader of a name (knowledge::kManifests); null for one that has none.
ManifestReader find_manifest_reader(std::string_view name);

// pip: requirement and constraint files with -r, -c, -e, paths and file: lines (grammar/requirements.hpp;
// source: pip's documentation "Requirements File Format"). Paths in a file are relative to that file.
ManifestInfo read_requirements(std::string_view path, const ReadFile& read);

// npm: package.json and package-lock.json or npm-shrinkwrap.json of one directory ("" or `web`): lifecycle
// scripts (preinstall, install, postinstall, prepublish, preprepare, prepare, postprepare), `file:` and link
// dependencies, workspaces (npm documentation "scripts", "workspaces"), binding.gyp.
ManifestInfo read_npm(std::string_view directory, const ReadFile& read);

}  // namespace decant
