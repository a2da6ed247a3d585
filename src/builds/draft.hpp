// A build while it is put together from several places: a service and what it extends, a bake target and what
// it inherits, a file and its override. Inner header of builds.
#pragma once

#include "builds/build.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace decant::builds {

struct Draft {
  std::string file;
  Place place;
  std::string name;

  std::optional<std::string> context;  // joined to the file's directory, or an address
  std::optional<std::string> dockerfile;
  std::optional<std::string> inline_text;
  Place inline_place;
  std::optional<std::string> target;
  bool open_target = false;
  std::map<std::string, std::string, std::less<>> args;
  std::vector<std::string> platforms;
  std::set<std::string> contexts;
  std::string unknown;  // why nobody knows which Dockerfile is built; empty: it is known
};

// `over` counts more; places stay those of `draft`.
void merge(Draft& draft, const Draft& over);

// The build, or a note why it is passed over.
void finish(Draft draft, BuildFile& into);

// `file:line:column: what`.
std::string note_at(const std::string& file, Place place, std::string_view what);

// A path of the file, seen from where decant was started.
std::string joined(const std::string& directory, const std::string& path);
std::string directory_of(const std::string& path);
// An address (Git, HTTP), not a directory.
bool is_remote(std::string_view context);

}  // namespace decant::builds
