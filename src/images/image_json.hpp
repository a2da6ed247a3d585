// An image's configuration as JSON, in the two spellings that there are: the configuration blob of an image
// (OCI image specification, `config`, `os`, …) and what `docker image inspect` prints (`Config`, `Os`, …).
#pragma once

#include "eval/image_config.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>

namespace decant::images {

struct DescribedImage {
  ImageConfig config;
  Platform platform;  // normalized; empty parts where it does not say
};

// nullopt: it is none. All of an image's configuration is known then.
std::optional<DescribedImage> read_image(const nlohmann::json& json);

// Whether an image that says it is for `image` is one for `wanted`.
bool fits(const Platform& image, const Platform& wanted);

}  // namespace decant::images
