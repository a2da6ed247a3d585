// See image_json.hpp.
#include "images/image_json.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace decant::images {
namespace {

using nlohmann::json;

// The member by its first spelling that is there; null otherwise.
const json& member(const json& object, std::string_view small, std::string_view large) {
  static const json kNull;
  for (const std::string_view name : {small, large}) {
    const auto found = object.find(name);
    if (found != object.end()) return *found;
  }
  return kNull;
}

std::string text(const json& value) {
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::vector<std::string> texts(const json& value) {
  std::vector<std::string> all;
  if (!value.is_array()) return all;
  for (const json& item : value) all.push_back(text(item));
  return all;
}

}  // namespace

std::optional<DescribedImage> read_image(const json& image) {
  if (!image.is_object()) return std::nullopt;
  const json& given = member(image, "config", "Config");
  const json config = given.is_object() ? given : json::object();
  DescribedImage described;
  described.platform.os = text(member(image, "os", "Os"));
  described.platform.os_version = text(member(image, "os.version", "OsVersion"));
  described.platform.architecture = text(member(image, "architecture", "Architecture"));
  described.platform.variant = text(member(image, "variant", "Variant"));
  if (!given.is_object() && described.platform.os.empty()) return std::nullopt;
  if (!described.platform.os.empty()) described.platform = normalized(described.platform);

  ImageConfig& result = described.config;
  result.user = text(member(config, "User", "User"));
  result.workdir = text(member(config, "WorkingDir", "WorkingDir"));
  result.shell = texts(member(config, "Shell", "Shell"));
  result.onbuild = texts(member(config, "OnBuild", "OnBuild"));
  for (const std::string& variable : texts(member(config, "Env", "Env"))) {
    const std::size_t equals = variable.find('=');
    result.env.emplace_back(variable.substr(0, equals),
                            equals == std::string::npos ? std::string() : variable.substr(equals + 1));
  }
  result.environment_complete = true;
  result.windows = described.platform.windows();
  return described;
}

bool fits(const Platform& image, const Platform& wanted) {
  if (image.os.empty()) return true;
  return image.os == wanted.os && (image.architecture.empty() || image.architecture == wanted.architecture) &&
         (image.variant.empty() || wanted.variant.empty() || image.variant == wanted.variant);
}

}  // namespace decant::images
