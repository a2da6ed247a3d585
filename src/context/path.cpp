// Lexical paths: see path.hpp. Source of the rules: Go's documentation of path.Clean and path.Join.
#include "context/path.hpp"

#include <algorithm>

namespace decant {
namespace {

// Clean for certain, as most paths are: no dots behind a slash, no slash at the end but the root's.
bool is_plainly_clean(std::string_view path) {
  if (path.empty() || path.front() == '.') return false;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] != '/') continue;
    if (i + 1 == path.size()) return i == 0;
    if (path[i + 1] == '/' || path[i + 1] == '.') return false;
  }
  return true;
}

}  // namespace

std::vector<std::string_view> split_path(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    if (slash != 0) parts.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
  }
  return parts;
}

std::string clean_path(std::string_view path) {
  if (is_plainly_clean(path)) return std::string(path);
  const bool rooted = path.starts_with('/');
  std::vector<std::string_view> kept;
  for (const std::string_view part : split_path(path)) {
    if (part == ".") continue;
    if (part != "..") {
      kept.push_back(part);
    } else if (!kept.empty() && kept.back() != "..") {
      kept.pop_back();
    } else if (!rooted) {
      kept.push_back(part);
    }
  }
  std::string clean = rooted ? "/" : "";
  for (const std::string_view part : kept) {
    if (!clean.empty() && clean.back() != '/') clean += '/';
    clean += part;
  }
  return clean.empty() ? "." : clean;
}

std::string context_path(std::string_view path) {
  std::string rooted = "/";
  rooted += path;
  return clean_path(rooted).substr(1);
}

std::string join_context(std::string_view directory, std::string_view name) {
  std::string joined(directory);
  if (!joined.empty()) joined += '/';
  joined += name;
  return joined;
}

std::string resolve_image_path(std::string_view workdir, std::string_view path) {
  if (path.starts_with('/')) return clean_path(path);
  std::string whole(workdir.starts_with('/') ? "" : "/");
  whole.append(workdir).append("/").append(path);
  return clean_path(whole);
}

std::string_view parent_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view name_of_path(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool is_within(std::string_view path, std::string_view directory) {
  if (directory.empty() || path == directory) return true;
  return path.size() > directory.size() && path.starts_with(directory) && path[directory.size()] == '/';
}

std::string_view rest_within(std::string_view path, std::string_view directory) {
  if (!is_within(path, directory)) return {};
  return directory.empty() ? path : path.substr(std::min(path.size(), directory.size() + 1));
}

}  // namespace decant
