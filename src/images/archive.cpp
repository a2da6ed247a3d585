// See archive.hpp. Sources: moby image/spec/v1.2.md (docker save); OCI image layout specification 1.1
// (index.json, blobs/<algorithm>/<digest>); containerd's annotation `io.containerd.image.name`.
#include "images/archive.hpp"

#include "base/json.hpp"
#include "host/files.hpp"
#include "images/store.hpp"
#include "syntax/image_reference.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>

namespace decant::images {
namespace {

using nlohmann::json;

// Images of one archive, over all of its indexes; and how deep indexes lie in indexes.
constexpr std::size_t kMaxImages = 1000;
constexpr int kMaxDepth = 4;

// What a descriptor stands for.
json blob(const Store& store, const json& descriptor) {
  const auto digest = descriptor.find("digest");
  if (digest == descriptor.end() || !digest->is_string()) return nullptr;
  return store.read(blob_name(digest->get<std::string>()));
}

void add_name(const json& name, std::vector<std::string>& names) {
  if (!name.is_string()) return;
  const auto text = name.get<std::string>();
  // A tag alone (`latest`, `1.0`) is not a name, though it reads as one.
  if (text.find_first_of(":/") == std::string::npos) return;
  const Result<ImageReference> reference = parse_image_reference(text);
  if (!reference) return;
  const std::string canonical = reference->canonical();
  if (std::find(names.begin(), names.end(), canonical) == names.end()) names.push_back(canonical);
}

class Reader {
 public:
  explicit Reader(const Store& store) : store_(store) {}

  std::vector<ArchivedImage> run() {
    docker_manifest(store_.read("manifest.json"));
    index(store_.read("index.json"), {}, 0);
    return std::move(images_);
  }

 private:
  // `[{"Config": "<name>.json", "RepoTags": ["python:3.12"]}, …]`
  void docker_manifest(const json& manifest) {
    if (!manifest.is_array()) return;
    for (const json& each : manifest) {
      if (!each.is_object() || !each.contains("Config") || !each["Config"].is_string()) continue;
      std::vector<std::string> names;
      if (each.contains("RepoTags") && each["RepoTags"].is_array()) {
        for (const json& tag : each["RepoTags"]) add_name(tag, names);
      }
      add(store_.read(each["Config"].get<std::string>()), std::move(names));
    }
  }

  void index(const json& index, const std::vector<std::string>& names, int depth) {
    if (depth > kMaxDepth || !index.is_object() || !index.contains("manifests")) return;
    for (const json& descriptor : index["manifests"]) {
      if (images_.size() >= kMaxImages || !descriptor.is_object()) return;
      std::vector<std::string> own = names;
      const json annotations = descriptor.value("annotations", json::object());
      if (annotations.is_object()) {
        if (annotations.contains("vnd.docker.reference.type"))
          continue;  // says something of an image, is none
        for (const char* key : {"io.containerd.image.name", "org.opencontainers.image.ref.name"}) {
          if (annotations.contains(key)) add_name(annotations[key], own);
        }
      }
      const json manifest = blob(store_, descriptor);
      if (!manifest.is_object()) continue;
      if (manifest.contains("manifests")) {
        this->index(manifest, own, depth + 1);
      } else if (manifest.contains("config") && manifest["config"].is_object()) {
        add(blob(store_, manifest["config"]), std::move(own));
      }
    }
  }

  void add(const json& config, std::vector<std::string> names) {
    if (images_.size() >= kMaxImages) return;
    if (std::optional<DescribedImage> image = read_image(config))
      images_.push_back({std::move(names), *std::move(image)});
  }

  const Store& store_;
  std::vector<ArchivedImage> images_;
};

}  // namespace

Result<std::vector<ArchivedImage>> read_archive(const std::string& path) {
  const Result<Store> store = Store::open(path);
  if (!store) return store.problem();
  std::vector<ArchivedImage> images = Reader(*store).run();
  if (images.empty()) {
    return Problem{.what = fmt::format("{} holds no image", path),
                   .remedy = "give what `docker save -o FILE IMAGE` writes, or an OCI layout"};
  }
  return images;
}

}  // namespace decant::images
