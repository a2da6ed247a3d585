// What the readers of manifests share: a file is opened and noted, parsed, and a mistake in it makes the
// command opaque; nothing is thrown. A reader derives nothing from this, it has one.
#pragma once

#include "base/add_once.hpp"
#include "context/manifests.hpp"
#include "context/path.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant {

// The directories above `directory`, the nearest first, the root last.
std::vector<std::string> directories_above(std::string_view directory);

// A member of an object; null (JSON) when there is none.
const nlohmann::json& member_of(const nlohmann::json& value, std::string_view key);
// The same, when it is a text; else empty.
std::string text_of(const nlohmann::json& value, std::string_view key);
// The texts in a list; a text alone is a list of one.
std::vector<std::string> texts_of(const nlohmann::json& value, std::string_view key);

// An XML element's children of a name, without their namespace.
std::vector<const nlohmann::json*> elements_of(const nlohmann::json& element, std::string_view name);
// The text of the first child of that name.
std::string element_text(const nlohmann::json& element, std::string_view name);

class ManifestScan {
 public:
  explicit ManifestScan(const ManifestRequest& asked) : request(asked) {}

  // An absolute path for a name in the command's directory.
  [[nodiscard]] std::string at(std::string_view name) const {
    return resolve_image_path(request.directory, name);
  }

  // The bytes of a file, noted as read. nullopt: it is not there (`needed`: noted as missing).
  std::optional<std::string> text(const std::string& path, bool needed = false);
  // The same, parsed. nullopt also when it cannot be parsed: that is noted.
  std::optional<nlohmann::json> json(const std::string& path, bool needed = false);
  std::optional<nlohmann::json> toml(const std::string& path, bool needed = false);
  std::optional<nlohmann::json> yaml(const std::string& path, bool needed = false);
  std::optional<nlohmann::json> xml(const std::string& path, bool needed = false);

  void need(std::string_view kind, std::string why) { info.needs.push_back({kind, std::move(why)}); }
  void fact(std::string_view name) { add_once(info.facts, std::string(name)); }
  void package(std::string_view name);
  void problem(std::string what) { add_once(info.unmodelled, std::move(what)); }
  void member(std::string directory) { add_once(info.members, std::move(directory)); }

  const ManifestRequest& request;
  ManifestInfo info;
  AddOnce add_once;
};

// Directories below `directory` whose file `name` some of the patterns mean: `packages/*`, `apps/**`,
// `!apps/old`. nullopt when a pattern has a form that is not known.
std::optional<std::vector<std::string>> directories_meant(ManifestScan& scan, std::string_view directory,
                                                          std::string_view name,
                                                          const std::vector<std::string>& patterns);

// One a name of knowledge::kManifests.
ManifestInfo read_bun_project(const ManifestRequest& request);
ManifestInfo read_bundler_project(const ManifestRequest& request);
ManifestInfo read_composer_project(const ManifestRequest& request);
ManifestInfo read_conda_environment(const ManifestRequest& request);
ManifestInfo read_deno_project(const ManifestRequest& request);
ManifestInfo read_dotnet_project(const ManifestRequest& request);
ManifestInfo read_go_project(const ManifestRequest& request);
ManifestInfo read_maven_project(const ManifestRequest& request);
ManifestInfo read_mix_project(const ManifestRequest& request);
ManifestInfo read_npm_project(const ManifestRequest& request);
ManifestInfo read_pdm_project(const ManifestRequest& request);
ManifestInfo read_pipenv_project(const ManifestRequest& request);
ManifestInfo read_pnpm_lock(const ManifestRequest& request);
ManifestInfo read_pnpm_project(const ManifestRequest& request);
ManifestInfo read_poetry_project(const ManifestRequest& request);
ManifestInfo read_uv_project(const ManifestRequest& request);
ManifestInfo read_yarn_project(const ManifestRequest& request);

}  // namespace decant
