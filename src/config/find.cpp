// See find.hpp.
#include "config/find.hpp"

#include "host/files.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace decant::config {
namespace {

namespace fs = std::filesystem;

Configurations::Found load(const std::string& file) {
  Result<Config> config = load_config_file(file);
  if (!config) return config.problem();
  return std::shared_ptr<const Config>(std::make_shared<const Config>(*std::move(config)));
}

}  // namespace

Configurations::Found Configurations::nearest(const std::string& named) {
  const std::scoped_lock lock(mutex_);
  const std::string& directory = only_.empty() ? named : only_;
  if (const auto known = by_name_.find(directory); known != by_name_.end()) return known->second;
  if (!only_.empty()) return by_name_.emplace(only_, load(only_)).first->second;
  Found found = std::shared_ptr<const Config>();
  std::error_code error;
  const fs::path canonical = fs::canonical(directory.empty() ? "." : directory, error);
  if (const auto file = error ? std::nullopt : file_of(canonical.string())) {
    auto loaded = loaded_.find(*file);
    if (loaded == loaded_.end()) loaded = loaded_.emplace(*file, load(*file)).first;
    found = loaded->second;
  }
  return by_name_.emplace(directory, std::move(found)).first->second;
}

const std::optional<std::string>& Configurations::file_of(const std::string& directory) {
  // Those on the way up that nobody has asked about yet have the answer of where it ends.
  std::vector<std::string> way;
  std::optional<std::string> file;
  for (fs::path at(directory);; at = at.parent_path()) {
    if (const auto known = files_.find(at.string()); known != files_.end()) {
      file = known->second;
      break;
    }
    way.push_back(at.string());
    const std::string here = (at / kFileName).string();
    if (host::exists(here)) {
      file = here;
      break;
    }
    if (host::exists((at / ".git").string()) || at == at.parent_path()) break;
  }
  for (const std::string& each : way) files_.emplace(each, file);
  return files_.find(directory)->second;
}

Result<std::shared_ptr<const Config>> load_config(const std::string& directory) {
  return Configurations().nearest(directory);
}

}  // namespace decant::config
