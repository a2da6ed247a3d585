// See manifest_reader.hpp; and the table of readers.
#include "context/manifest_reader.hpp"

#include "base/ascii.hpp"
#include "context/manifest_support.hpp"
#include "context/pattern.hpp"
#include "host/formats.hpp"
#include "host/yaml.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace decant {
namespace {

const nlohmann::json kNoValue;

constexpr std::array<std::pair<std::string_view, ManifestReader>, 17> kReaders{{
    {"bun", read_bun_project},
    {"bundler", read_bundler_project},
    {"composer", read_composer_project},
    {"conda", read_conda_environment},
    {"deno", read_deno_project},
    {"dotnet", read_dotnet_project},
    {"go", read_go_project},
    {"maven", read_maven_project},
    {"mix", read_mix_project},
    {"npm", read_npm_project},
    {"pdm", read_pdm_project},
    {"pipenv", read_pipenv_project},
    {"pnpm", read_pnpm_project},
    {"pnpm-lock", read_pnpm_lock},
    {"poetry", read_poetry_project},
    {"uv", read_uv_project},
    {"yarn", read_yarn_project},
}};

std::string_view local_name(const nlohmann::json& element) {
  const std::string_view name = element.at("name").get_ref<const std::string&>();
  return name.substr(name.rfind(':') + 1);
}

}  // namespace

ManifestReader find_manifest_reader(std::string_view name) {
  const auto found = std::ranges::find(kReaders, name, &std::pair<std::string_view, ManifestReader>::first);
  return found == kReaders.end() ? nullptr : found->second;
}

std::vector<std::string> directories_above(std::string_view directory) {
  std::vector<std::string> above;
  while (directory.size() > 1) {
    directory = parent_of(directory);
    above.emplace_back(directory.empty() ? "/" : directory);
    if (directory.empty()) break;
  }
  return above;
}

const nlohmann::json& member_of(const nlohmann::json& value, std::string_view key) {
  if (!value.is_object()) return kNoValue;
  const auto found = value.find(key);
  return found == value.end() ? kNoValue : *found;
}

std::string text_of(const nlohmann::json& value, std::string_view key) {
  const nlohmann::json& found = member_of(value, key);
  return found.is_string() ? found.get<std::string>() : std::string();
}

std::vector<std::string> texts_of(const nlohmann::json& value, std::string_view key) {
  const nlohmann::json& found = member_of(value, key);
  std::vector<std::string> texts;
  if (found.is_string()) texts.push_back(found.get<std::string>());
  if (!found.is_array()) return texts;
  for (const nlohmann::json& item : found) {
    if (item.is_string()) texts.push_back(item.get<std::string>());
  }
  return texts;
}

std::vector<const nlohmann::json*> elements_of(const nlohmann::json& element, std::string_view name) {
  std::vector<const nlohmann::json*> found;
  for (const nlohmann::json& child : member_of(element, "children")) {
    if (local_name(child) == name) found.push_back(&child);
  }
  return found;
}

std::string element_text(const nlohmann::json& element, std::string_view name) {
  const auto found = elements_of(element, name);
  return found.empty() ? std::string() : text_of(*found.front(), "text");
}

std::optional<std::string> ManifestScan::text(const std::string& path, bool needed) {
  std::optional<std::string> bytes = request.read(path);
  if (!bytes) {
    if (needed) add_once(info.missing, path);
    return std::nullopt;
  }
  add_once(info.files, path);
  if (bytes->size() > kMostManifestBytes) {
    problem(fmt::format("{}: is larger than 64 MiB", path));
    return std::nullopt;
  }
  return bytes;
}

void ManifestScan::package(std::string_view name) {
  if (!name.empty()) add_once(info.packages, ascii::lower(std::string(name)));
}

namespace {

std::optional<nlohmann::json> parsed(ManifestScan& scan, const Result<std::string>& text) {
  if (!text) {
    scan.problem(text.problem().what);
    return std::nullopt;
  }
  return nlohmann::json::parse(*text, nullptr, false);
}

}  // namespace

std::optional<nlohmann::json> ManifestScan::json(const std::string& path, bool needed) {
  const std::optional<std::string> bytes = text(path, needed);
  if (!bytes) return std::nullopt;
  Result<nlohmann::json> value = parse_json(path, *bytes);
  if (value) return std::move(*value);
  problem(value.problem().what);
  return std::nullopt;
}

std::optional<nlohmann::json> ManifestScan::toml(const std::string& path, bool needed) {
  const std::optional<std::string> bytes = text(path, needed);
  if (!bytes) return std::nullopt;
  return parsed(*this, host::toml_to_json(path, *bytes));
}

std::optional<nlohmann::json> ManifestScan::yaml(const std::string& path, bool needed) {
  const std::optional<std::string> bytes = text(path, needed);
  if (!bytes) return std::nullopt;
  return parsed(*this, host::yaml_to_json(path, *bytes));
}

std::optional<nlohmann::json> ManifestScan::xml(const std::string& path, bool needed) {
  const std::optional<std::string> bytes = text(path, needed);
  if (!bytes) return std::nullopt;
  return parsed(*this, host::xml_to_json(path, *bytes));
}

std::optional<std::vector<std::string>> directories_meant(ManifestScan& scan, std::string_view directory,
                                                          std::string_view name,
                                                          const std::vector<std::string>& patterns) {
  std::vector<std::pair<PathPattern, bool>> compiled;  // and whether it takes away
  for (std::string_view pattern : patterns) {
    const bool negative = pattern.starts_with('!');
    if (negative) pattern.remove_prefix(1);
    if (pattern.find_first_of("{}()@+") != std::string_view::npos || pattern.starts_with(".."))
      return std::nullopt;
    Result<PathPattern> path = PathPattern::compile(context_path(pattern));
    if (!path) return std::nullopt;
    compiled.emplace_back(std::move(*path), negative);
  }
  std::vector<std::string> meant;
  for (const std::string& path : scan.request.find(directory, name)) {
    const std::string_view parent = parent_of(path);
    if (parent.size() <= directory.size() || parent.find("/node_modules") != std::string_view::npos) continue;
    const std::string_view inside = parent.substr(directory == "/" ? 1 : directory.size() + 1);
    bool taken = false;
    for (const auto& [pattern, negative] : compiled) {
      if (pattern.matches(inside)) taken = !negative;
    }
    if (taken) meant.emplace_back(parent);
  }
  return meant;
}

}  // namespace decant
