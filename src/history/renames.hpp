// The names that a file had before: a file that comes in a commit in which one with the same bytes, or most
// of the same lines, goes, is that one under another name. This is what `git log --follow` looks for. Renames
// are looked for only where the file comes.
#pragma once

#include "base/problem.hpp"
#include "git/repository.hpp"
#include "history/walk.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant::history {

// What the file was called that the step adds as `path`; nullopt: the step adds no such file, or a new one.
// Same bytes count under any name, similar ones (half of the bytes in equal lines, as git has it) where the
// name is the same or speaks of a Dockerfile. Blobs that cannot be read are similar to nothing.
std::optional<std::string> renamed_from(const git::Repository& repository, const Step& step,
                                        std::string_view path);

struct FormerName {
  std::string path;
  std::size_t before = 0;     // the commits of the walk that stand before this one, oldest first, have it so
  git::ObjectId renamed_in;   // that one
  git::ObjectId tree_before;  // of the one before it
};

// Of the file that the last commit of the range calls `path`, the latest first; none: it always was called
// so. Problems: those of a walk.
Result<std::vector<FormerName>> former_names(const std::shared_ptr<const git::Repository>& repository,
                                             const Range& range, std::string_view path);

}  // namespace decant::history
