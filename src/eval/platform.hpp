// `linux/arm/v7`: what a build runs on, and what it is for. The short forms (`arm64`, `linux`), the spelling
// and the errors are those of containerd's platforms package, which BuildKit uses.
#pragma once

#include "base/problem.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace decant {

struct Platform {
  std::string os;
  std::string os_version;
  std::vector<std::string> os_features;
  std::string architecture;
  std::string variant;

  // `os/architecture/variant`.
  [[nodiscard]] std::string text() const;
  // The same with version and features: `windows(10.0.17763)/amd64`.
  [[nodiscard]] std::string full_text() const;
  [[nodiscard]] bool windows() const { return os == "windows"; }

  bool operator==(const Platform&) const = default;
};

// What a platform is when nobody says: results must not depend on the machine by accident.
inline constexpr std::string_view kDefaultPlatform = "linux/amd64";

// `specifier` alone; what it leaves out (`arm64` has no system) is that of `local`. The Problem has
// containerd's words, without a place.
Result<Platform> parse_platform(std::string_view specifier,
                                const Platform& local = {.os = "linux", .architecture = "amd64"});

// One spelling for what is the same: `linux/arm64/v8` is `linux/arm64`, `linux/arm` is `linux/arm/v7`.
Platform normalized(Platform platform);

}  // namespace decant
