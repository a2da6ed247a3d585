// See manifest.hpp. Sources: as for archive.cpp.
#include "images/manifest.hpp"

#include "base/json.hpp"

#include <fmt/format.h>

namespace decant::images {
namespace manifests {
namespace {

using nlohmann::json;

// How deep indexes lie in indexes.
constexpr int kDeepest = 4;

std::string blob_of(const json& descriptor) {
  return blob_name(json_text(descriptor, "digest").value_or(""));
}

void take_oci(const Store& store, const json& index, int depth, std::vector<Manifest>& found) {
  if (depth > kDeepest || !index.is_object() || !index.contains("manifests") ||
      !index["manifests"].is_array())
    return;
  for (const json& descriptor : index["manifests"]) {
    const json manifest = store.read(blob_of(descriptor));
    if (!manifest.is_object()) continue;
    if (manifest.contains("manifests")) take_oci(store, manifest, depth + 1, found);
    if (!manifest.contains("config") || !manifest.contains("layers") || !manifest["layers"].is_array())
      continue;
    Manifest one{.config = store.read(blob_of(manifest["config"])), .layers = {}};
    if (!one.config.is_object() || !one.config.contains("history")) continue;  // an attestation
    for (const json& layer : manifest["layers"]) one.layers.push_back(blob_of(layer));
    found.push_back(std::move(one));
  }
}

std::vector<Manifest> all_of(const Store& store) {
  std::vector<Manifest> found;
  const json docker = store.read("manifest.json");
  if (docker.is_array()) {
    for (const json& each : docker) {
      if (!each.is_object() || !each.contains("Config") || !each["Config"].is_string()) continue;
      Manifest one{.config = store.read(each["Config"].get<std::string>()), .layers = {}};
      if (each.contains("Layers") && each["Layers"].is_array()) {
        for (const json& layer : each["Layers"])
          one.layers.push_back(layer.is_string() ? layer.get<std::string>() : "");
      }
      if (one.config.is_object()) found.push_back(std::move(one));
    }
  }
  if (found.empty()) take_oci(store, store.read("index.json"), 0, found);
  return found;
}

}  // namespace
}  // namespace manifests

Result<Manifest> only_manifest(const Store& store, const std::string& path) {
  std::vector<Manifest> found = manifests::all_of(store);
  if (found.size() == 1) return std::move(found.front());
  return Problem{
      .what = fmt::format("{} holds {} images", path, found.empty() ? "no" : std::to_string(found.size())),
      .remedy = "give what `docker save -o FILE IMAGE` writes for one image, or an OCI layout"};
}

}  // namespace decant::images
