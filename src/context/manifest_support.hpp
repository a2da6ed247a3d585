// What the readers of manifests share: bounds, lists without doubles, JSON with a line number in its errors.
#pragma once

#include "base/problem.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace decant {

constexpr std::size_t kMostManifestBytes = std::size_t{64} << 20U;

// Adds to lists what they don't have yet; remembers it, since a hostile manifest has a million lines.
class AddOnce {
 public:
  void operator()(std::vector<std::string>& list, std::string text) {
    if (seen_.insert({&list, text}).second) list.push_back(std::move(text));
  }

 private:
  std::set<std::pair<const void*, std::string>> seen_;
};

// The Problem is `name:line: is not valid JSON: …`. More than 200 levels or 64 MiB are refused.
Result<nlohmann::json> parse_json(std::string_view name, std::string_view text);

}  // namespace decant
