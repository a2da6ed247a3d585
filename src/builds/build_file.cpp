// Which files name builds, and who reads them.
#include "base/ascii.hpp"
#include "builds/build.hpp"
#include "builds/draft.hpp"
#include "config/file.hpp"
#include "host/files.hpp"

#include <fmt/format.h>

namespace decant::builds {
namespace {

bool is_yaml(std::string_view name) {
  return name.ends_with(".yaml") || name.ends_with(".yml");
}

// `compose.yaml`, `compose.dev.yaml`, `compose-dev.yaml`, not `composer.yaml`.
bool begins(std::string_view name, std::string_view stem) {
  return name.starts_with(stem) && name.size() > stem.size() && !ascii::is_alphanumeric(name[stem.size()]);
}

}  // namespace

bool is_build_file_name(std::string_view name) {
  if (is_yaml(name)) return begins(name, "compose") || begins(name, "docker-compose");
  return (name.ends_with(".hcl") || name.ends_with(".json")) && begins(name, "docker-bake");
}

bool can_be_build_file(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return is_build_file_name(name) || is_yaml(name) || name.ends_with(".hcl");
}

Result<BuildFile> read_build_file(const std::string& path, const Environment& environment) {
  const Result<std::string> text = config::read_config_file(path);
  if (!text) return text.problem();
  return is_yaml(path) ? read_compose(path, *text, environment) : read_bake(path, *text, environment);
}

std::string main_file(const std::string& path) {
  const std::size_t at = path.rfind(".override.");
  if (at == std::string::npos || path.find('/', at) != std::string::npos) return path;
  for (const std::string_view ending : {".yaml", ".yml", ".hcl", ".json"}) {
    const std::string base = path.substr(0, at) + std::string(ending);
    if (is_yaml(base) == is_yaml(path) && host::exists(base)) return base;
  }
  return path;
}

}  // namespace decant::builds
