// See config.hpp.
#include "config/config.hpp"

#include "base/json.hpp"
#include "config/node.hpp"
#include "host/files.hpp"
#include "host/yaml.hpp"

#include <fmt/format.h>

#include <array>
#include <filesystem>

namespace decant::config {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::array<std::string_view, 1> kKeys{"images"};
constexpr std::array<std::string_view, 7> kImageKeys{"complete", "env",  "onbuild", "platform",
                                                     "shell",    "user", "workdir"};

using Variables = std::vector<std::pair<std::string, std::optional<std::string>>>;

// `[NAME=value, NAME]`, in the image's order; or a mapping, in the order of its lines.
Variables read_env(const Node& node) {
  Variables env;
  if (node.is_list()) {
    for (const Node& item : node.items()) {
      const std::string text = item.text();
      const std::size_t equals = text.find('=');
      if (text.empty() || equals == 0) {
        item.mistake("a variable needs a name",
                     "write NAME=value, or NAME alone where the value is not known");
        continue;
      }
      env.emplace_back(text.substr(0, equals),
                       equals == std::string::npos ? std::nullopt : std::optional(text.substr(equals + 1)));
    }
    return env;
  }
  for (const Entry& entry : node.entries({})) {
    env.emplace_back(entry.key, entry.value.empty() ? std::nullopt : std::optional(entry.value.text()));
  }
  return env;
}

std::optional<Platform> read_platform(const Node& node) {
  const std::string text = node.text();
  if (text.empty()) return std::nullopt;
  const Result<Platform> platform = parse_platform(text);
  if (platform) return normalized(*platform);
  node.mistake(platform.problem().what, "write OS/ARCHITECTURE, such as linux/arm64");
  return std::nullopt;
}

void read_image(const Entry& entry, std::vector<Image>& images) {
  const Result<ImageReference> reference = parse_image_reference(entry.key);
  if (!reference) {
    entry.value.mistake(fmt::format("`{}` is no image reference: {}", entry.key, reference.problem().what),
                        "write the name as FROM has it, such as registry.example/team/base:1.2");
    return;
  }
  Image image{.reference = *reference, .line = entry.value.line()};
  for (const auto& [key, value] : entry.value.entries(kImageKeys)) {
    if (key == "complete") image.complete = value.boolean();
    if (key == "env") image.env = read_env(value);
    if (key == "onbuild") image.onbuild = value.texts();
    if (key == "platform") image.platform = read_platform(value);
    if (key == "shell") image.shell = value.texts();
    if (key == "user") image.user = value.text_or_number();
    if (key == "workdir") image.workdir = value.text();
  }
  images.push_back(std::move(image));
}

// The text of the file, or nothing when there is none.
std::optional<std::string> find_file(const std::string& directory) {
  std::error_code error;
  fs::path at = fs::canonical(directory.empty() ? "." : directory, error);
  if (error) return std::nullopt;
  for (;;) {
    const std::string file = (at / kFileName).string();
    if (host::exists(file)) return file;
    if (host::exists((at / ".git").string()) || at == at.parent_path()) return std::nullopt;
    at = at.parent_path();
  }
}

// As people would write it from where they are.
std::string shown_path(const std::string& file) {
  std::error_code error;
  const fs::path here = fs::current_path(error);
  if (error) return file;
  const std::string relative = fs::path(file).lexically_relative(here).string();
  return relative.empty() ? file : relative;
}

}  // namespace

const Image* Config::find(const ImageReference& reference, const Platform& platform) const {
  const Image* general = nullptr;
  for (const Image& image : images) {
    if (image.reference.domain != reference.domain || image.reference.path != reference.path) continue;
    if (image.platform && normalized(*image.platform) != normalized(platform)) continue;
    if (image.reference.tag.empty() && image.reference.digest.empty()) {
      general = &image;
      continue;
    }
    const bool digest = image.reference.digest.empty() || image.reference.digest == reference.digest;
    const std::string tag = reference.tag.empty() && reference.digest.empty() ? "latest" : reference.tag;
    if (digest && (image.reference.tag.empty() || image.reference.tag == tag)) return &image;
  }
  return general;
}

Result<Config> read_config(const std::string& path, std::string_view text) {
  const Result<std::string> values = host::yaml_to_json(path, text);
  if (!values) return values.problem();
  const Result<std::string> lines = host::yaml_lines(path, text);
  if (!lines) return lines.problem();
  const json value = read_json(*values);
  const json places = read_json(*lines);
  Mistakes mistakes(path);
  Config config{.path = path, .images = {}};
  for (const Entry& entry : Node(value, places, 1, std::string(kFileName), mistakes).entries(kKeys)) {
    for (const Entry& image : entry.value.entries({})) read_image(image, config.images);
  }
  if (mistakes.first()) return *mistakes.first();
  return config;
}

Result<std::shared_ptr<const Config>> load_config(const std::string& directory) {
  const std::optional<std::string> file = find_file(directory);
  if (!file) return std::shared_ptr<const Config>();
  const Result<std::string> text = host::read_file(*file);
  if (!text) return text.problem();
  Result<Config> config = read_config(shown_path(*file), *text);
  if (!config) return config.problem();
  return std::shared_ptr<const Config>(std::make_shared<const Config>(*std::move(config)));
}

}  // namespace decant::config
