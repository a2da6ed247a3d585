// Where a repository lies: see Place.
#include "git/repository.hpp"
#include "host/files.hpp"

#include <filesystem>

namespace decant::git {
namespace {

namespace fs = std::filesystem;

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

// The path that a small file of one line holds, seen from the directory `from`.
std::optional<std::string> path_in(const std::string& file, std::string_view prefix, const fs::path& from) {
  const Result<std::string> text = host::read_file(file);
  if (!text || !text->starts_with(prefix)) return std::nullopt;
  const std::string path = trimmed(text->substr(prefix.size()));
  if (path.empty() || path.find('\0') != std::string::npos) return std::nullopt;
  std::error_code error;
  const fs::path real = fs::weakly_canonical(from / path, error);
  return error ? std::nullopt : std::optional(real.string());
}

bool holds_repository(const std::string& directory) {
  return host::exists(directory + "/HEAD") &&
         (host::exists(directory + "/commondir") ||
          (host::is_directory(directory + "/objects") && host::is_directory(directory + "/refs")));
}

Place place_of(std::string work_tree, const std::string& git_directory) {
  std::string common = git_directory;
  if (host::exists(git_directory + "/commondir")) {
    if (const auto path = path_in(git_directory + "/commondir", "", git_directory)) common = *path;
  }
  return {.work_tree = std::move(work_tree), .git_directory = git_directory, .common_directory = common};
}

}  // namespace

std::optional<Place> find_repository(const std::string& directory) {
  std::error_code error;
  const fs::path start = fs::canonical(directory.empty() ? "." : directory, error);
  if (error) return std::nullopt;
  for (fs::path at = start;; at = at.parent_path()) {
    const std::string own = (at / ".git").string();
    if (host::is_directory(own)) {
      if (holds_repository(own)) return place_of(at.string(), own);
    } else if (host::exists(own)) {
      const auto elsewhere = path_in(own, "gitdir: ", at);
      if (elsewhere && holds_repository(*elsewhere)) return place_of(at.string(), *elsewhere);
    } else if (holds_repository(at.string())) {
      return place_of("", at.string());
    }
    if (at == at.parent_path()) return std::nullopt;
  }
}

}  // namespace decant::git
