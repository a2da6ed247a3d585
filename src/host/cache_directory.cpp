// See cache_directory.hpp.
#include "host/cache_directory.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>

namespace decant::host {
namespace {

constexpr auto kForgottenAfter = std::chrono::hours(24 * 90);

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

void forget_old_files(const std::string& directory, std::string_view beginning) {
  namespace fs = std::filesystem;
  std::error_code error;
  for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
    std::error_code ignored;
    const auto written = it->last_write_time(ignored);
    const bool ours = it->path().filename().string().starts_with(beginning);
    if (!ignored && ours && fs::file_time_type::clock::now() - written > kForgottenAfter)
      fs::remove(it->path(), ignored);
  }
}

}  // namespace decant::host
