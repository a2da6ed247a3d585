// What a configuration says of lint, as it is written: which file and place says it stays with it, since
// whether a rule or a profile of that name exists is found out later (src/cli/lint_config.hpp).
#pragma once

#include "config/place.hpp"
#include "lint/hadolint/options.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace decant::config {

struct Said {
  std::string text;
  Place place;
};

struct LintKeys {
  std::optional<Said> profile;
  std::optional<std::vector<Said>> select;
  std::vector<Said> ignore;
  std::vector<std::pair<Said, std::string>> levels;  // a rule, and a level or `off`
  std::optional<std::string> fail_level;             // a level or `none`
  std::optional<std::vector<std::string>> trusted_registries;
  std::map<std::string, lint::LabelType, std::less<>> label_schema;
  std::optional<bool> strict_labels;
  std::optional<bool> disable_ignore_pragma;
};

// Keys that count together. The later layer wins over the earlier one.
struct LintLayer {
  std::string file;                // as people know it
  std::vector<std::string> files;  // patterns as in .gitignore, for a part of the Dockerfiles; empty: all
  LintKeys keys;
};

inline constexpr std::string_view kOff = "off";
inline constexpr std::string_view kNone = "none";

}  // namespace decant::config
