// The one image of an archive: its configuration, and its layers by their names in the archive.
#pragma once

#include "base/problem.hpp"
#include "images/store.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace decant::images {

struct Manifest {
  nlohmann::json config;            // the configuration blob, an object
  std::vector<std::string> layers;  // names in the archive, the lowest first
};

// Problems name `path`: it holds no image, or several.
Result<Manifest> only_manifest(const Store& store, const std::string& path);

}  // namespace decant::images
