// What `decant verify` is to compare: Dockerfiles with all that building them takes, or images that exist.
#pragma once

#include "builders/builder.hpp"
#include "cli/project.hpp"
#include "images/difference.hpp"

#include <optional>
#include <string>

namespace decant::cli {

struct VerifySide {
  std::string shown;                            // for people: `Dockerfile`, `docker:app`
  std::optional<builders::BuilderName> engine;  // it exists there, under the name `image`
  std::string image;                            // that name, or the path of an archive
  bool is_built = false;                        // it is to be built, from what follows
  std::string dockerfile;                       // its bytes
  std::string ignore;                           // lines that keep files out of its context
  builders::BuildRequest request;               // without names of files and tags
};

struct VerifySides {
  VerifySide a;
  VerifySide b;
  images::Patterns caches;
  bool split_changes_nothing = false;  // B would be A
};

// `a` and `b` as they were typed; an empty `b` is what split makes of `a`. `options` are those of A, and of B
// over the same context. Problems: a file is missing, there is no context, nothing is known to split.
Result<VerifySides> find_verify_sides(const std::string& a, const std::string& b,
                                      const ProjectOptions& options);

}  // namespace decant::cli
