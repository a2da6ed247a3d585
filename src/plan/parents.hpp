// `COPY --parents`: one copy for the manifests of a workspace, each at its path.
#pragma once

#include "effects/landed.hpp"
#include "plan/view.hpp"

#include <optional>
#include <string>
#include <vector>

namespace decant::plan {

// The operands of one copy that brings all of `files` to their places, with its flag; nullopt where the
// `# syntax=` line does not allow it, where fewer than three directories are copied to, or where a place does
// not end with the file's path in the context. `workdir`: of the copy; empty: not known.
std::optional<std::string> copy_with_parents(const View& view, const std::vector<LandedFile>& files,
                                             const std::string& workdir);

}  // namespace decant::plan
