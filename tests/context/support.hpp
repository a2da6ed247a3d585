// Small trees for the tests of this folder.
#pragma once

#include "context/context.hpp"
#include "context/file_tree.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace decant {

// `dir/`, `link -> target`, anything else is a file whose content is its path.
std::shared_ptr<const FileTree> tree_of(const std::vector<std::string>& paths);

// The same as a context; the ignore file's text goes first and is not a part of the tree.
Context context_of(std::string_view ignore, const std::vector<std::string>& paths);

// One line an entry, in the notation of `tree_of`.
std::string listing(const std::vector<FileEntry>& entries);
std::string listing(const EntryList& entries);

}  // namespace decant
