// Patterns in `.decant.yaml` that say which Dockerfiles are meant: as in `.gitignore`, relative to the
// directory of that file.
#pragma once

#include "context/gitignore.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace decant::cli {

GitIgnore file_patterns(const std::vector<std::string>& patterns);

// Where the file lies below the configuration's directory; empty when it lies elsewhere.
std::string path_below(const std::string& directory, const std::string& file);

// As git does: what lies in a directory that fits is meant with it.
bool covers(const GitIgnore& patterns, std::string_view path);

}  // namespace decant::cli
