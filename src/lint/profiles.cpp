#include "lint/profiles.hpp"

#include "base/nearest.hpp"
#include "lint/default_profile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace decant::lint {

std::span<const Profile> profiles() {
  static constexpr std::array kProfiles{
      Profile{"all", "every rule", [](const RuleInfo&) { return true; }},
      Profile{kBuildkitProfile, "exactly the checks of docker build --check",
              [](const RuleInfo& rule) { return rule.family == Family::buildkit; }},
      Profile{kDefaultProfile, "what decant thinks is worth a change", is_on_by_default},
      Profile{kHadolintProfile, "exactly the rules of hadolint",
              [](const RuleInfo& rule) { return rule.family == Family::hadolint && !rule.off_in_hadolint; }},
  };
  return kProfiles;
}

Result<const Profile*> find_profile(std::string_view name) {
  const auto found = std::ranges::find(profiles(), name, &Profile::name);
  if (found != profiles().end()) return &*found;
  std::vector<std::string_view> names;
  for (const Profile& profile : profiles()) names.push_back(profile.name);
  const std::string_view like = nearest(name, names);
  return Problem{.what = fmt::format("--profile {}: there is no such profile", name),
                 .remedy = like.empty() ? fmt::format("profiles are: {}", fmt::join(names, ", "))
                                        : fmt::format("did you mean {}?", like)};
}

}  // namespace decant::lint
