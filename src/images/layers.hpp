// What each layer of an image wrote and deleted: names only, no contents. Layers are tar files whose members
// are what an instruction wrote; a member `.wh.NAME` says that NAME is gone, `.wh..wh..opq` that everything
// in its directory is (OCI image layer specification, "Whiteouts").
#pragma once

#include "base/problem.hpp"

#include <string>
#include <vector>

namespace decant::images {

struct LayerHistory {
  std::string created_by;  // `RUN /bin/sh -c make # buildkit`, `/bin/sh -c #(nop) COPY …`
  bool empty = false;      // it made no layer
  // Absolute paths, sorted. A directory ends with `/`; one stands here too when only its times changed.
  std::vector<std::string> written;
  std::vector<std::string> deleted;  // a directory of which everything is gone ends with `/`
};

// The history of the one image in `path` (archive.hpp). Problems: there are several, a layer cannot be
// unpacked, it says nothing of its history.
Result<std::vector<LayerHistory>> read_layers(const std::string& path);

}  // namespace decant::images
