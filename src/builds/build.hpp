// Builds that a repository names in its Compose and bake files: which Dockerfile, with which context, target
// and arguments. decant runs none of them; it reads what they say, so that a Dockerfile is looked at as it is
// built. What only the tool itself would know is told in a note and never guessed.
#pragma once

#include "base/problem.hpp"
#include "builds/value.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace decant::builds {

struct Build {
  std::string file;  // that names it, as people know it
  Place place;
  std::string name;  // `service web`, `target app`; empty in .decant.yaml

  std::string dockerfile;                  // its path; of one that is written inline the file that holds it
  std::optional<std::string> inline_text;  // with blank lines in front: its lines are those of the file
  std::string context;                     // a directory
  std::string target;
  bool open_target = false;  // there is a target, and nobody knows which
  std::map<std::string, std::string, std::less<>> args;
  std::string platform;            // empty: not said
  std::set<std::string> contexts;  // names that stand for other contexts, in FROM and --from

  // `compose.yaml:3:5: service web`
  [[nodiscard]] std::string said() const;
};

struct BuildFile {
  bool names_builds = false;  // it is of the kind that does: has services or targets
  std::vector<Build> builds;
  std::vector<std::string> notes;  // what was passed over, with its place
};

// nullopt: the variable is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

// `compose*.yaml`, `docker-compose*.yml`, `docker-bake*.hcl`, `docker-bake*.json`: those that are looked for.
bool is_build_file_name(std::string_view name);
// A file that is named: any YAML or HCL too.
bool can_be_build_file(std::string_view name);

// The file that an override file belongs to and is read with; else the file itself.
std::string main_file(const std::string& path);

// Reads the file at `path` and what it is put together with (override files, `include`, `extends`). Paths in
// the result are joined to that of the file. Problems: it cannot be read, or is not what its name says.
Result<BuildFile> read_build_file(const std::string& path, const Environment& environment);

// The same of a text; other files are still read from the disk.
Result<BuildFile> read_compose(const std::string& path, std::string_view text,
                               const Environment& environment);
Result<BuildFile> read_bake(const std::string& path, std::string_view text, const Environment& environment);

}  // namespace decant::builds
