// Where the configuration of base images comes from, in order of trust: the user's `.decant.yaml`, image
// archives, a local engine, the table that decant ships. The user may say only a part; what is left open
// comes from the next source that knows the image.
#pragma once

#include "base/problem.hpp"
#include "config/config.hpp"
#include "eval/image_config.hpp"
#include "images/archive.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant::images {

struct Options {
  std::vector<std::string> archives;  // `FILE` or `NAME=FILE`
  std::string engine;                 // `docker`, `podman`; empty: none
};

class Sources {
 public:
  // Reads the archives. `config` may be null. Problems: an archive cannot be read, or has only images without
  // a name.
  static Result<std::shared_ptr<Sources>> open(const Options& options,
                                               std::shared_ptr<const config::Config> config);

  // What was asked once is remembered.
  std::optional<ImageConfig> find(std::string_view reference, const Platform& platform);

  // The first thing that went wrong while the engine was asked.
  [[nodiscard]] const std::optional<Problem>& problem() const { return problem_; }

 private:
  struct Archive {
    std::string path;
    std::vector<ArchivedImage> images;
  };

  std::optional<ImageConfig> look(const ImageReference& reference, std::string_view text,
                                  const Platform& platform);
  std::optional<ImageConfig> in_archives(const ImageReference& reference, const Platform& platform) const;
  std::optional<ImageConfig> in_engine(const ImageReference& reference, const Platform& platform);

  std::shared_ptr<const config::Config> config_;
  std::vector<Archive> archives_;
  std::string engine_;
  std::map<std::pair<std::string, std::string>, std::optional<ImageConfig>>
      found_;  // by reference and platform
  std::optional<Problem> problem_;
};

}  // namespace decant::images
