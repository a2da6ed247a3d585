// Another text for a file that belongs to the user.
#pragma once

#include "base/problem.hpp"

#include <string>
#include <string_view>

namespace decant::host {

// Writes to a temporary name beside the file, then renames. The permission bits stay; where `path` is a link
// it stays one, and the file that it leads to is replaced. Problems: the file no longer holds `expected`, or
// cannot be written; then it is as it was.
Result<bool> replace_file(const std::string& path, std::string_view expected, std::string_view bytes);

}  // namespace decant::host
