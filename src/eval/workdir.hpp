// The working directory behind a WORKDIR, as BuildKit computes it (util/system/path.go, NormalizeWorkdir):
// what is written absolute stays as it is, what is relative is joined to the directory before and cleaned.
// Windows paths lose their drive letter, which must be C, and are told with `/` here.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace decant {

struct Workdir {
  std::optional<std::string> path;  // absolute; nullopt: not known, or an error
  std::string error;                // in BuildKit's words; empty when all is well
};

// `current` may be empty: `/`; nullopt when it is not known.
Workdir next_workdir(const std::optional<std::string>& current, std::string_view operand, bool windows);

// Why Windows would not take a path, in BuildKit's words: another drive than C, a share. Empty when it does.
std::string check_windows_path(std::string_view path);

// Absolute and without `.`, `..` and doubled slashes.
std::string clean_path(std::string_view directory, std::string_view path);

}  // namespace decant
