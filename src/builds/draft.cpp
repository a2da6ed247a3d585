// See draft.hpp.
#include "builds/draft.hpp"

#include "eval/platform.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace decant::builds {
namespace {

namespace fs = std::filesystem;

// The platform that findings are about: the usual one where it is among several.
std::string one_of(const std::vector<std::string>& platforms) {
  if (platforms.empty()) return {};
  const bool usual = std::ranges::find(platforms, kDefaultPlatform) != platforms.end();
  return usual ? std::string(kDefaultPlatform) : platforms.front();
}

}  // namespace

std::string Build::said() const {
  return name.empty() ? fmt::format("{}:{}:{}", file, place.line, place.column) : note_at(file, place, name);
}

std::string note_at(const std::string& file, Place place, std::string_view what) {
  return fmt::format("{}:{}:{}: {}", file, place.line, place.column, what);
}

std::string joined(const std::string& directory, const std::string& path) {
  const std::string result = (fs::path(directory) / path).lexically_normal().string();
  return result.size() > 1 && result.ends_with('/') ? result.substr(0, result.size() - 1) : result;
}

std::string directory_of(const std::string& path) {
  return fs::path(path).parent_path().string();
}

bool is_remote(std::string_view context) {
  return context.find("://") != std::string_view::npos || context.starts_with("git@") ||
         context.starts_with("github.com/") || context.starts_with("target:") ||
         context.starts_with("docker-image:");
}

void merge(Draft& draft, const Draft& over) {
  if (over.context) draft.context = over.context;
  if (over.dockerfile) {
    draft.dockerfile = over.dockerfile;
    draft.inline_text.reset();
  }
  if (over.inline_text) {
    draft.inline_text = over.inline_text;
    draft.inline_place = over.inline_place;
    draft.dockerfile.reset();
  }
  if (over.target || over.open_target) {
    draft.target = over.target;
    draft.open_target = over.open_target;
  }
  for (const auto& [name, value] : over.args) draft.args.insert_or_assign(name, value);
  draft.contexts.insert(over.contexts.begin(), over.contexts.end());
  if (!over.platforms.empty()) draft.platforms = over.platforms;
  if (!over.unknown.empty()) draft.unknown = over.unknown;
}

void finish(Draft draft, BuildFile& into) {
  const auto pass_over = [&](const std::string& why) {
    into.notes.push_back(
        note_at(draft.file, draft.place, fmt::format("{}: {}; it is passed over", draft.name, why)));
  };
  if (!draft.unknown.empty()) return pass_over(draft.unknown);
  const std::string context = draft.context.value_or(joined(directory_of(draft.file), "."));
  if (is_remote(context)) return pass_over(fmt::format("the context {} is not a directory", context));
  const std::string dockerfile = draft.dockerfile.value_or("Dockerfile");
  if (!draft.inline_text && is_remote(dockerfile))
    return pass_over("the Dockerfile is not in this repository");
  Build build{.file = draft.file, .place = draft.place, .name = draft.name};
  build.context = context.empty() ? "." : context;
  build.dockerfile = draft.inline_text ? draft.file : joined(context, dockerfile);
  if (draft.inline_text) {
    build.inline_text = std::string(draft.inline_place.line, '\n') + *draft.inline_text;
  }
  build.target = draft.target.value_or("");
  build.open_target = draft.open_target;
  build.args = std::move(draft.args);
  build.contexts = std::move(draft.contexts);
  build.platform = one_of(draft.platforms);
  into.builds.push_back(std::move(build));
}

}  // namespace decant::builds
