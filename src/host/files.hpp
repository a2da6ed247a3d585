// The disk, in one place. Everything that decant reads or writes by path outside a context goes through here.
#pragma once

#include "base/problem.hpp"

#include <string>
#include <string_view>

namespace decant::host {

// A whole file, `-` being standard input. Problems name the path, the system's reason and what to do;
// directories and files over 4 GiB - 1 are refused.
Result<std::string> read_file(const std::string& path);

// Writes to a temporary name in the same directory, then renames (design: Safety). `executable` gives 0755.
Result<bool> write_file(const std::string& path, std::string_view bytes, bool executable = false);

// How messages name a file: relative to the working directory, unless the two have only the root in common.
std::string shown_path(const std::string& path);

bool is_directory(const std::string& path);
bool exists(const std::string& path);
Result<bool> make_directories(const std::string& path);

}  // namespace decant::host
