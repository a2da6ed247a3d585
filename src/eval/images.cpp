// Looks a base image up in the shipped table.
#include "eval/image_table.hpp"
#include "eval/state.hpp"

#include <algorithm>

namespace decant {

std::optional<ImageConfig> known_image(std::string_view reference, const Platform& platform) {
  std::string_view name = reference.substr(0, reference.find('@'));
  std::string_view tag;
  // A colon behind the last slash begins the tag; one before it is a registry's port.
  const std::size_t slash = name.rfind('/');
  const std::size_t colon = name.find(':', slash == std::string_view::npos ? 0 : slash);
  if (colon != std::string_view::npos) {
    tag = name.substr(colon + 1);
    name = name.substr(0, colon);
  }
  for (const std::string_view prefix : {"docker.io/", "index.docker.io/"}) {
    if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
  }
  if (name.starts_with("library/")) name.remove_prefix(std::string_view("library/").size());

  const auto row = std::ranges::lower_bound(image_table(), name, {}, &ImageRow::name);
  if (row == image_table().end() || row->name != name) return std::nullopt;
  ImageConfig config{.source = "decant's table"};
  config.windows =
      platform.windows() || row->windows || std::ranges::any_of(windows_tags(), [&](std::string_view part) {
        return tag.find(part) != std::string_view::npos;
      });
  if (config.windows) return config;
  // Tags of years ago, which copy the context and more.
  if (tag.find("onbuild") != std::string_view::npos) return std::nullopt;
  // A digest alone does not say which of the image's tags it was; the table holds for all of Linux's.
  if (row->user_known) config.user = std::string(row->user);
  if (!row->workdir.empty()) config.workdir = std::string(row->workdir);
  for (const ImageVariable& variable : row->env) {
    config.env.emplace_back(variable.name,
                            variable.has_value ? std::optional(std::string(variable.value)) : std::nullopt);
  }
  config.environment_complete = row->complete;
  config.shell.emplace();
  config.onbuild.emplace();
  return config;
}

}  // namespace decant
