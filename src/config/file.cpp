// See file.hpp.
#include "config/file.hpp"

#include "base/json.hpp"
#include "host/files.hpp"
#include "host/yaml.hpp"

#include <fmt/format.h>

#include <filesystem>

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
  const Result<std::string> values = host::yaml_to_json(name, text);
  if (!values) return values.problem();
  const Result<std::string> places = host::yaml_places(name, text);
  if (!places) return places.problem();
  return Yaml{read_json(*values), read_json(*places)};
}

}  // namespace decant::config
