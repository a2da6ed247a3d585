// Lexical paths, as Go's `path` package has them: BuildKit speaks Go, and where a file lands depends on what
// Go calls a clean path. Nothing here touches a disk.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace decant {

// Shortest equal path (path.Clean): no `//`, `.` or inner `..`; `.` for an empty one; no trailing slash but
// for `/`.
std::string clean_path(std::string_view path);

// `path` as a context path: cleaned from the root, without a leading slash; `..` stops at the root. "" is the
// root.
std::string context_path(std::string_view path);

// `directory/name`, where "" is the root of a context.
std::string join_context(std::string_view directory, std::string_view name);

// The absolute clean path that `path` is in an image, seen from `workdir`.
std::string resolve_image_path(std::string_view workdir, std::string_view path);

// Everything before the last slash ("" without one), and everything behind it.
std::string_view parent_of(std::string_view path);
std::string_view name_of_path(std::string_view path);

std::vector<std::string_view> split_path(std::string_view path);

// True when `path` is `directory` or lies below it; everything lies below "".
bool is_within(std::string_view path, std::string_view directory);

// What `path` is called inside `directory`; "" when it is the directory itself or does not lie below it.
std::string_view rest_within(std::string_view path, std::string_view directory);

}  // namespace decant
