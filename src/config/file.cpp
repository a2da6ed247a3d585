// See file.hpp.
#include "config/file.hpp"

#include "base/json.hpp"
#include "host/files.hpp"
#include "host/yaml.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

namespace decant::config {

Result<std::string> read_config_file(const std::string& path) {
  const Problem too_large{
      .what = fmt::format("{} holds more than {} KiB, too much for a configuration", path, kMaxBytes >> 10U),
      .remedy = "check that this is the file that you mean"};
  std::error_code error;
  if (std::filesystem::is_regular_file(path, error) && std::filesystem::file_size(path, error) > kMaxBytes)
    return too_large;
  Result<std::string> text = host::read_file(path);
  if (text && text->size() > kMaxBytes) return too_large;
  return text;
}

Result<Yaml> read_yaml(const std::string& name, std::string_view text) {
  const Result<std::string> both = host::yaml_with_places(name, text);
  if (!both) return both.problem();
  nlohmann::json json = read_json(*both);
  return Yaml{std::move(json.at(0)), std::move(json.at(1))};
}

}  // namespace decant::config
