// What the readers of manifests share: bounds, lists without doubles, JSON with a line number in its errors.
#pragma once

#include "base/add_once.hpp"
#include "base/problem.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace decant {

constexpr std::size_t kMostManifestBytes = std::size_t{64} << 20U;

// The Problem is `name:line: is not valid JSON: …`. More than 200 levels or 64 MiB are refused.
Result<nlohmann::json> parse_json(std::string_view name, std::string_view text);

}  // namespace decant
