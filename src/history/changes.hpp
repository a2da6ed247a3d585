// Which files differ between a revision and the working tree: `explain --since`. libgit2 does the work, in a
// private module that is opened when somebody asks (src/host/module.hpp).
#pragma once

#include "base/problem.hpp"

#include <string>
#include <vector>

namespace decant::history {

// Paths below `directory`, relative to it, sorted, once each; untracked files and staged changes included,
// files that git ignores not. Problems: no repository, unknown revision, a repository that cannot be read.
Result<std::vector<std::string>> changed_since(const std::string& directory, const std::string& revision);

}  // namespace decant::history
