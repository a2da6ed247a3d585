// Profiles: which rules run when nobody selects some. One table; help, errors and documentation read it.
#pragma once

#include "base/problem.hpp"
#include "lint/rule.hpp"

#include <span>
#include <string_view>

namespace decant::lint {

inline constexpr std::string_view kDefaultProfile = "default";
inline constexpr std::string_view kBuildkitProfile = "buildkit";
inline constexpr std::string_view kHadolintProfile = "hadolint";

struct Profile {
  std::string_view name;
  std::string_view summary;
  bool (*has)(const RuleInfo&);  // DL1000 is in every one
};

// Sorted by name.
std::span<const Profile> profiles();

// The Problem has the nearest name.
Result<const Profile*> find_profile(std::string_view name);

}  // namespace decant::lint
