// See cache_directory.hpp.
#include "host/cache_directory.hpp"

#include <fmt/format.h>

#include <cstdlib>

namespace decant::host {
namespace {

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

std::string cache_directory(std::string_view name) {
  const std::string own = variable("DECANT_CACHE");
  if (own == "none") return {};
  if (own.starts_with('/')) return fmt::format("{}/{}", own, name);
  const std::string cache = variable("XDG_CACHE_HOME");
  if (cache.starts_with('/')) return fmt::format("{}/decant/{}", cache, name);
  const std::string home = variable("HOME");
  return home.starts_with('/') ? fmt::format("{}/.cache/decant/{}", home, name) : std::string();
}

}  // namespace decant::host
