// Which configuration a Dockerfile has, for runs with thousands of them: a directory is looked at once, and a
// file is read once, whoever asks, on whatever thread.
#pragma once

#include "config/config.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace decant::config {

class Configurations {
 public:
  using Found = Result<std::shared_ptr<const Config>>;

  // `only`: this file, wherever the Dockerfile is; empty: the nearest one.
  explicit Configurations(std::string only = {}) : only_(std::move(only)) {}

  // load_config, remembered. A file that cannot be read is a Problem each time.
  Found nearest(const std::string& directory);

 private:
  // The file in a directory (canonical) or above it.
  const std::optional<std::string>& file_of(const std::string& directory);

  std::string only_;
  std::mutex mutex_;
  std::map<std::string, Found, std::less<>> by_name_;  // a directory as it was named
  std::map<std::string, std::optional<std::string>, std::less<>> files_;
  std::map<std::string, Found, std::less<>> loaded_;
};

}  // namespace decant::config
