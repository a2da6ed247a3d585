// See layers.hpp. Sources: as for archive.cpp; OCI image configuration ("history", "empty_layer").
#include "images/layers.hpp"

#include "base/json.hpp"
#include "images/manifest.hpp"
#include "images/store.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace decant::images {
namespace {

using nlohmann::json;

constexpr std::string_view kGone = ".wh.";
constexpr std::string_view kAllGone = ".wh..wh..opq";

Result<bool> read_layer(const Store& store, const std::string& name, LayerHistory& layer) {
  const Result<bool> walked = store.walk(name, [&](const TarMember& member, const TarBytes&) {
    std::string path = "/" + member.name;
    while (path.size() > 1 && path.ends_with('/')) path.pop_back();
    const std::size_t slash = path.rfind('/');
    const std::string_view file = std::string_view(path).substr(slash + 1);
    if (file == kAllGone) {
      layer.deleted.push_back(path.substr(0, slash + 1));
    } else if (file.starts_with(kGone)) {
      layer.deleted.push_back(path.substr(0, slash + 1) + std::string(file.substr(kGone.size())));
    } else if (path != "/") {
      layer.written.push_back(member.type == '5' ? path + "/" : path);
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
  const Result<Manifest> manifest = only_manifest(*store, path);
  if (!manifest) return manifest.problem();
  const json* const member = json_member(manifest->config, "history");
  const json history = member != nullptr && member->is_array() ? *member : json::array();
  std::vector<LayerHistory> layers;
  std::size_t next = 0;
  for (const json& each : history) {
    LayerHistory layer;
    if (!each.is_object()) continue;
    layer.created_by = json_text(each, "created_by").value_or("");
    layer.empty = json_flag(each, "empty_layer").value_or(false);
    if (!layer.empty) {
      if (next >= manifest->layers.size())
        return Problem{.what = fmt::format("{}: its history has more layers than it has", path)};
      const Result<bool> read = read_layer(*store, manifest->layers[next++], layer);
      if (!read) return read.problem();
    }
    layers.push_back(std::move(layer));
  }
  if (layers.empty()) return Problem{.what = fmt::format("{} says nothing of its history", path)};
  return layers;
}

}  // namespace decant::images
