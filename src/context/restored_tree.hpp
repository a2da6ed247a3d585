// A tree with some paths as another tree has them: a working directory as it was at a commit, but for what
// git does not hold (ignored files, permissions that depend on the machine), which is as it is now.
#pragma once

#include "context/file_tree.hpp"

namespace decant {

// `paths` are files; one that `other` has not is not there, nor is a directory that `other` has not and below
// which nothing else lies.
std::shared_ptr<const FileTree> restored_tree(std::shared_ptr<const FileTree> base,
                                              std::shared_ptr<const FileTree> other,
                                              const std::vector<std::string>& paths);

}  // namespace decant
