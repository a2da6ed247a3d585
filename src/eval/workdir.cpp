// See workdir.hpp.
#include "eval/workdir.hpp"

#include "syntax/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace decant {
namespace {

std::string with_slashes(std::string_view path) {
  std::string text(path);
  std::replace(text.begin(), text.end(), '\\', '/');
  return text;
}

struct Undriven {
  std::string path;
  std::string error;
};

// Takes `C:` off. A path behind it may be relative: `C:sub` is below the working directory.
Undriven without_drive(std::string_view path) {
  if (path.size() == 2 && path[1] == ':') {
    return {{}, fmt::format("No relative path specified in {}", go_quote(path))};
  }
  if (path.starts_with("//")) return {{}, "UNC paths are not supported"};
  const std::size_t colon = path.find(':');
  if (colon == std::string_view::npos) return {std::string(path), {}};
  if (lower(path.substr(0, colon)) != "c") return {{}, "The specified path is not on the system drive (C:)"};
  return {std::string(path.substr(colon + 1)), {}};
}

Workdir next_on_windows(const std::optional<std::string>& current, std::string_view operand) {
  const auto refused = [](const std::string& error) {
    return Workdir{std::nullopt,
                   "normalizing workdir: normalizing working directory: removing drive letter: " + error};
  };
  const bool no_parent = !current || current->empty();
  const Undriven parent = without_drive(with_slashes(no_parent ? "/" : *current));
  if (!parent.error.empty()) return refused(parent.error);
  const Undriven path = operand.empty() ? parent : without_drive(with_slashes(operand));
  if (!path.error.empty()) return refused(path.error);
  if (path.path.starts_with('/') && !operand.empty()) return {clean_path("/", path.path), {}};
  if (!current) return {};
  return {clean_path(clean_path("/", parent.path), operand.empty() ? "" : path.path), {}};
}

}  // namespace

Workdir next_workdir(const std::optional<std::string>& current, std::string_view operand, bool windows) {
  if (windows) return next_on_windows(current, operand);
  if (operand.starts_with('/')) return {std::string(operand), {}};
  if (!current) return {};
  const std::string parent = current->starts_with('/') ? *current : clean_path("/", *current);
  if (operand.empty()) return {parent, {}};
  return {clean_path(parent, operand), {}};
}

std::string check_windows_path(std::string_view path) {
  return without_drive(with_slashes(path)).error;
}

std::string clean_path(std::string_view directory, std::string_view path) {
  std::vector<std::string_view> parts;
  const auto take = [&](std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('/'), text.size());
      const std::string_view part = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      if (part == "..") {
        if (!parts.empty()) parts.pop_back();
      } else if (!part.empty() && part != ".") {
        parts.push_back(part);
      }
    }
  };
  if (!path.starts_with('/')) take(directory);
  take(path);
  std::string result;
  for (const std::string_view part : parts) result += "/" + std::string(part);
  return result.empty() ? "/" : result;
}

}  // namespace decant
