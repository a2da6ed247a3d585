// Following symbolic links inside a tree, as BuildKit does for the source of a COPY (continuity's RootPath):
// every link on the way counts, the root is `/` for absolute targets, and nothing leads out of it.
#pragma once

#include "context/file_tree.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace decant {

using EntryAt = std::function<std::optional<FileEntry>(std::string_view path)>;

// Where `path` leads; the path need not exist there. Nothing after more than 255 links (a loop).
std::optional<std::string> follow_links(const EntryAt& entry_at, std::string_view path);

}  // namespace decant
