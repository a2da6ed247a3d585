// See layers.hpp. Sources: as for archive.cpp; OCI image configuration ("history", "empty_layer").
#include "images/layers.hpp"

#include "base/json.hpp"
#include "images/store.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace decant::images {
namespace {

using nlohmann::json;

constexpr std::string_view kGone = ".wh.";
constexpr std::string_view kAllGone = ".wh..wh..opq";

// Blobs of layers, and the configuration, of the one image of an archive.
struct Manifest {
  json config;
  std::vector<std::string> layers;  // names in the archive
};

std::string blob_of(const json& descriptor) {
  return blob_name(json_text(descriptor, "digest").value_or(""));
}

void take_oci(const Store& store, const json& index, int depth, std::vector<Manifest>& found) {
  if (depth > 4 || !index.is_object() || !index.contains("manifests") || !index["manifests"].is_array())
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

std::vector<Manifest> manifests_of(const Store& store) {
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

Result<bool> read_layer(const Store& store, const std::string& name, LayerHistory& layer) {
  const Result<bool> walked = store.walk(name, [&](const std::string& member, char type, TarEntry) {
    std::string path = "/" + member;
    while (path.size() > 1 && path.ends_with('/')) path.pop_back();
    const std::size_t slash = path.rfind('/');
    const std::string_view file = std::string_view(path).substr(slash + 1);
    if (file == kAllGone) {
      layer.deleted.push_back(path.substr(0, slash + 1));
    } else if (file.starts_with(kGone)) {
      layer.deleted.push_back(path.substr(0, slash + 1) + std::string(file.substr(kGone.size())));
    } else if (path != "/") {
      layer.written.push_back(type == '5' ? path + "/" : path);
    }
  });
  if (!walked) return walked.problem();
  std::ranges::sort(layer.written);
  std::ranges::sort(layer.deleted);
  return true;
}

}  // namespace

Result<std::vector<LayerHistory>> read_layers(const std::string& path) {
  const Result<Store> store = Store::open(path);
  if (!store) return store.problem();
  const std::vector<Manifest> found = manifests_of(*store);
  if (found.size() != 1) {
    return Problem{
        .what = fmt::format("{} holds {} images", path, found.empty() ? "no" : std::to_string(found.size())),
        .remedy = "give what `docker save -o FILE IMAGE` writes for one image, or an OCI layout"};
  }
  const json* const member = json_member(found[0].config, "history");
  const json history = member != nullptr && member->is_array() ? *member : json::array();
  std::vector<LayerHistory> layers;
  std::size_t next = 0;
  for (const json& each : history) {
    LayerHistory layer;
    if (!each.is_object()) continue;
    layer.created_by = json_text(each, "created_by").value_or("");
    layer.empty = json_flag(each, "empty_layer").value_or(false);
    if (!layer.empty) {
      if (next >= found[0].layers.size())
        return Problem{.what = fmt::format("{}: its history has more layers than it has", path)};
      const Result<bool> read = read_layer(*store, found[0].layers[next++], layer);
      if (!read) return read.problem();
    }
    layers.push_back(std::move(layer));
  }
  if (layers.empty()) return Problem{.what = fmt::format("{} says nothing of its history", path)};
  return layers;
}

}  // namespace decant::images
