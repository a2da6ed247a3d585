// Which directory a Dockerfile is built from, where nobody says: its own, unless what it copies lies only
// under a parent
// (`docker build -f docker/Dockerfile .` is as common as not).
#pragma once

#include "context/file_tree.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant {

// A parent of `directory` under which all of `sources` exist that are no wildcards, when one of them does not
// exist in `directory`. The nearest one; the search ends at the root of a repository (`.git`) and after eight
// levels. `sources` are expanded operands of COPY and ADD from the context.
std::optional<std::string> better_root(const std::vector<std::string>& sources, std::string_view directory);

// Whether the tree has all of `sources` that are no wildcards.
bool holds_all(const FileTree& tree, const std::vector<std::string>& sources);

}  // namespace decant
