// What a base image brings: the part of its configuration that instructions above it start from. Every field
// may be unknown; nothing is ever guessed. Where it comes from is the caller's affair (src/images): the
// user's configuration, an archive, an engine, or the table that decant ships.
#pragma once

#include "eval/platform.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace decant {

struct ImageConfig {
  std::string source;                  // who says so, for people: `decant's table`, `.decant.yaml`, …
  std::optional<std::string> user;     // nullopt: not sure
  std::optional<std::string> workdir;  // nullopt: not sure; empty is `/`
  std::vector<std::pair<std::string, std::optional<std::string>>>
      env{};                                          // in its order; nullopt: may be set, value not sure
  bool environment_complete = false;                  // no other names are set
  std::optional<std::vector<std::string>> shell{};    // nullopt: not sure; empty: none is set
  std::optional<std::vector<std::string>> onbuild{};  // nullopt: not sure
  bool windows = false;
  std::optional<Platform> platform{};  // what the image is for; nullopt: not known
};

// By expanded reference, for a platform; nullopt when nobody knows the image.
using ImageLookup =
    std::function<std::optional<ImageConfig>(std::string_view reference, const Platform& platform)>;

// As far as the shipped table (rules/images.json) is sure of it: by reference (`python:3.11-slim`,
// `docker.io/library/python@sha256:…`).
std::optional<ImageConfig> known_image(std::string_view reference, const Platform& platform);

}  // namespace decant
