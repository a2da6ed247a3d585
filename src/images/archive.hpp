// Images in a file: what `docker save` writes (manifest.json), an OCI layout (index.json), or both, as a tar
// file or as a directory. Only the configurations are read, never a layer; a hostile archive can make decant
// read nothing else.
#pragma once

#include "base/problem.hpp"
#include "images/image_json.hpp"

#include <string>
#include <vector>

namespace decant::images {

struct ArchivedImage {
  std::vector<std::string> names;  // canonical references: `docker.io/library/python:3.12`
  DescribedImage image;
};

// All images in `path`. Problems: it cannot be read, is no image archive, or holds no image.
Result<std::vector<ArchivedImage>> read_archive(const std::string& path);

}  // namespace decant::images
