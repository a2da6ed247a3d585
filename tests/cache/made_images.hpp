// The images of a scenario: trees in layers, and a configuration.
#pragma once

#include "cache/operations.hpp"
#include "cache/snapshot.hpp"
#include "eval/image_config.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant::scenarios {

struct MadeImage {
  std::vector<ContentId> chain;  // the layers from the bottom up to each
  Snapshot files;
  ContentId configuration{};  // with what else tells its manifest apart
  ImageConfig config;
  std::vector<std::string> platforms;
};

class MadeImages {
 public:
  explicit MadeImages(const nlohmann::json& described);
  // By a reference of a Dockerfile; nothing when there is no such image.
  [[nodiscard]] std::optional<MadeImage> find(std::string_view reference) const;
  [[nodiscard]] cache::ImageIdentity identity(std::string_view reference, std::string_view platform) const;
  // `{{DIGEST:name}}` in a text.
  [[nodiscard]] std::string with_digests(std::string text) const;

 private:
  [[nodiscard]] std::string digest(std::string_view name) const;
  [[nodiscard]] std::optional<MadeImage> make(const std::string& name, int depth) const;
  const nlohmann::json& described_;
};

// A tree as scenarios write it. `owner_counts` is false for contexts, whose owner is always root.
Snapshot tree_of(const nlohmann::json& described, bool owner_counts);

}  // namespace decant::scenarios
