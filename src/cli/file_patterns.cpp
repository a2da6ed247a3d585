// See file_patterns.hpp.
#include "cli/file_patterns.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace decant::cli {

GitIgnore file_patterns(const std::vector<std::string>& patterns) {
  return GitIgnore::parse(fmt::format("{}", fmt::join(patterns, "\n")));
}

std::string path_below(const std::string& directory, const std::string& file) {
  const std::filesystem::path path(file);
  std::error_code error;
  const std::filesystem::path parent =
      path.parent_path().empty() ? std::filesystem::path(".") : path.parent_path();
  const std::string real = (std::filesystem::weakly_canonical(parent, error) / path.filename()).string();
  const std::string below = directory.ends_with('/') ? directory : directory + "/";
  return !error && real.starts_with(below) ? real.substr(below.size()) : std::string();
}

bool covers(const GitIgnore& patterns, std::string_view path) {
  for (std::size_t slash = path.find('/'); slash != std::string_view::npos;
       slash = path.find('/', slash + 1)) {
    if (patterns.ignores(path.substr(0, slash), true).value_or(false)) return true;
  }
  return patterns.ignores(path, false).value_or(false);
}

}  // namespace decant::cli
