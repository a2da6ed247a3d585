// Packages of yum and dnf without versions: `name-version`, where a name has hyphens too. hadolint takes for
// a version what looks like one, and a variable that an ENV of the stage (or of one that it stands on), or
// any ARG above defines.
#pragma once

#include "rules/hadolint/findings.hpp"

#include <string_view>

namespace decant::rules {

struct RpmTool {
  bool (*is_tool)(const hado::Command&);
  std::string_view name;  // in messages
  bool groups;            // `group install` is left alone
};

// One finding a RUN.
void report_unpinned_rpms(const lint::RuleInfo& rule, const lint::Subject& subject, const RpmTool& tool,
                          lint::Report& report);

}  // namespace decant::rules
