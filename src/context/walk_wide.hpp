// The walk over everything that a context sends, for repositories with many directories: what a directory
// sends depends on nothing but what its patterns matched, so directories are read in any order, by several
// threads once there are many, and put in order afterwards.
#pragma once

#include "context/file_tree.hpp"
#include "context/ignore.hpp"

#include <functional>
#include <string_view>
#include <vector>

namespace decant {

// What is sent below an excluded directory, which comes first where anything is not: such a directory is
// walked in one piece.
using WalkExcluded =
    std::function<std::vector<FileEntry>(std::string_view directory, const IgnoreFile::Matched& matched)>;

// Sorted by path. `matched`: of the directory.
EntryList walk_wide(std::string_view directory, const IgnoreFile::Matched& matched, const FileTree& tree,
                    const IgnoreFile& ignore, const WalkExcluded& walk_excluded);

}  // namespace decant
