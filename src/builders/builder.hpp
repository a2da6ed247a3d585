// The programs that build images, docker, podman and buildah, and what is typed to have one build, save and
// remove an image. The words are worked out here and nothing is run, but to see which program answers.
#pragma once

#include "base/problem.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace decant::builders {

enum class BuilderName : std::uint8_t { docker, podman, buildah };

std::string_view text_of(BuilderName name);
std::optional<BuilderName> builder_named(std::string_view name);

struct Builder {
  BuilderName name = BuilderName::docker;
  bool buildx = false;  // docker has the plugin: then it is asked by that name
};

struct BuildRequest {
  std::string dockerfile;  // beside it lies its ignore file, `<dockerfile>.dockerignore`
  std::string context;
  std::string tag;
  std::string target{};    // empty: the last stage
  std::string platform{};  // empty: the builder's own
  std::map<std::string, std::string, std::less<>> build_args{};
  std::vector<std::string> options{};  // given on as they are
  bool fresh = false;                  // nothing from the cache
};

// The builder of this name, or the first of the three that answers. Problems: it is not there, or its daemon
// does not answer, with what it says.
Result<Builder> find_builder(std::string_view name);

std::vector<std::string> build_words(const Builder& builder, const BuildRequest& request);
// Writes the image as `docker save` does.
std::vector<std::string> save_words(BuilderName builder, const std::string& image, const std::string& file);
std::vector<std::string> remove_words(BuilderName builder, const std::string& image);

// Variables that a builder needs: BuildKit also where docker is too old to have it by itself, and images
// without papers about their making.
std::vector<std::string> variables_of(BuilderName builder);

}  // namespace decant::builders
