// What a configuration of hadolint says of the findings (`.hadolint.yaml` and the like): plain data, filled
// by whoever reads it. Everything empty is hadolint without a configuration.
#pragma once

#include "lint/finding.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant::lint {

// What a label of the schema has to be: DL3052 to DL3058 look.
enum class LabelType : std::uint8_t { text, email, hash, rfc3339, semver, spdx, url };
// `text`, `email`, …; the empty name is `text`. nullopt: there is no such type.
std::optional<LabelType> label_type(std::string_view name);

struct HadolintOptions {
  // Codes of rules with another level; where a code stands in several, the worst level wins.
  struct Override {
    std::vector<std::string> error;
    std::vector<std::string> warning;
    std::vector<std::string> info;
    std::vector<std::string> style;
  };
  Override override_levels;
  std::vector<std::string> ignored;             // codes; ignoring wins over a level
  std::vector<std::string> trusted_registries;  // DL3026; `*` in front or behind; empty: any
  std::map<std::string, LabelType, std::less<>> label_schema;
  std::optional<bool> strict_labels;          // DL3050: no label but those of the schema
  std::optional<bool> disable_ignore_pragma;  // hadolint's own comments silence nothing
};

// The level that the configuration gives to a code; nullopt: that of the rule.
std::optional<Level> overridden_level(const HadolintOptions& options, std::string_view code);

}  // namespace decant::lint
