// See sources.hpp.
#include "images/sources.hpp"

#include "host/files.hpp"
#include "images/engine.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace decant::images {
namespace {

// `NAME=FILE`, unless a file has that very name.
std::pair<std::optional<ImageReference>, std::string> split_archive(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || host::exists(text)) return {std::nullopt, text};
  const Result<ImageReference> name = parse_image_reference(std::string_view(text).substr(0, equals));
  if (!name) return {std::nullopt, text};
  return {*name, text.substr(equals + 1)};
}

// What the user says stays; the rest is the other source's.
ImageConfig merged(const config::Image& image, std::optional<ImageConfig> other) {
  ImageConfig result = other ? *std::move(other) : ImageConfig{};
  const std::string said = fmt::format("{}:{}", image.file, image.line);
  result.source = result.source.empty() ? said : fmt::format("{} and {}", said, result.source);
  if (image.user) result.user = image.user;
  if (image.workdir) result.workdir = image.workdir;
  if (image.shell) result.shell = image.shell;
  if (image.onbuild) result.onbuild = image.onbuild;
  if (image.complete) {
    result.env.clear();
    result.environment_complete = true;
  }
  for (const auto& said_here : image.env) {
    const auto known =
        std::ranges::find_if(result.env, [&](const auto& each) { return each.first == said_here.first; });
    if (known == result.env.end()) {
      result.env.push_back(said_here);
    } else if (said_here.second) {
      known->second = said_here.second;
    }
  }
  if (image.platform) result.windows = image.platform->windows();
  return result;
}

}  // namespace

Result<std::shared_ptr<Sources>> Sources::open(const Options& options,
                                               std::shared_ptr<const config::Config> config) {
  auto sources = std::make_shared<Sources>();
  sources->config_ = std::move(config);
  sources->engine_ = options.engine;
  for (const std::string& text : options.archives) {
    const auto [name, path] = split_archive(text);
    Result<std::vector<ArchivedImage>> images = read_archive(path);
    if (!images) return images.problem();
    bool named = false;
    for (ArchivedImage& image : *images) {
      if (name) image.names = {name->canonical()};
      named = named || !image.names.empty();
    }
    if (!named) {
      return Problem{.what = fmt::format("no image in {} has a name", path),
                     .remedy = fmt::format("say which one it is: --image-archive NAME={}", path)};
    }
    sources->archives_.push_back({path, *std::move(images)});
  }
  return sources;
}

std::optional<ImageConfig> Sources::find(std::string_view text, const Platform& platform) {
  const std::pair<std::string, std::string> key{text, platform.full_text()};
  const auto known = found_.find(key);
  if (known != found_.end()) return known->second;
  const Result<ImageReference> reference = parse_image_reference(text);
  std::optional<ImageConfig> config;
  if (reference) config = look(*reference, text, platform);
  return found_[key] = std::move(config);
}

std::optional<ImageConfig> Sources::look(const ImageReference& reference, std::string_view text,
                                         const Platform& platform) {
  const config::Image* said = config_ == nullptr ? nullptr : config_->find(reference, platform);
  std::optional<ImageConfig> config = in_archives(reference, platform);
  if (!config) config = in_engine(reference, platform);
  if (!config) config = known_image(text, platform);
  return said == nullptr ? config : merged(*said, std::move(config));
}

std::optional<ImageConfig> Sources::in_archives(const ImageReference& reference,
                                                const Platform& platform) const {
  // An archive does not say which digest its images have in a registry.
  ImageReference name = reference;
  if (!name.tag.empty()) name.digest.clear();
  const std::string canonical = name.canonical();
  for (const Archive& archive : archives_) {
    for (const ArchivedImage& each : archive.images) {
      const bool meant = std::ranges::find(each.names, canonical) != each.names.end();
      if (!meant || !fits(each.image.platform, platform)) continue;
      ImageConfig config = each.image.config;
      config.source = archive.path;
      return config;
    }
  }
  return std::nullopt;
}

std::optional<ImageConfig> Sources::in_engine(const ImageReference& reference, const Platform& platform) {
  if (engine_.empty() || problem_) return std::nullopt;
  const auto image = inspect_image(engine_, reference.familiar());
  if (!image) {
    problem_ = image.problem();
    return std::nullopt;
  }
  if (!*image || !fits((*image)->platform, platform)) return std::nullopt;
  ImageConfig config = (*image)->config;
  config.source = engine_;
  return config;
}

}  // namespace decant::images
