#include "lint/hadolint/options.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace decant::lint {

std::optional<LabelType> label_type(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, LabelType>, 8> kTypes{{
      {"", LabelType::text},
      {"email", LabelType::email},
      {"hash", LabelType::hash},
      {"rfc3339", LabelType::rfc3339},
      {"semver", LabelType::semver},
      {"spdx", LabelType::spdx},
      {"text", LabelType::text},
      {"url", LabelType::url},
  }};
  for (const auto& [known, type] : kTypes) {
    if (known == name) return type;
  }
  return std::nullopt;
}

std::optional<Level> overridden_level(const HadolintOptions& options, std::string_view code) {
  const auto has = [&](const std::vector<std::string>& codes) {
    return std::ranges::find(codes, code) != codes.end();
  };
  if (has(options.override_levels.error)) return Level::error;
  if (has(options.override_levels.warning)) return Level::warning;
  if (has(options.override_levels.info)) return Level::info;
  if (has(options.override_levels.style)) return Level::style;
  return std::nullopt;
}

}  // namespace decant::lint
